package io.mongosession.internal.turn;

import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import org.bson.Document;

/** Ends what a begin may have left whose outcome is not known. */
public final class TurnAbandon {

  private final TurnStore store;
  private final TurnAsked asked;

  public TurnAbandon(TurnStore store, TurnAsked asked) {
    this.store = store;
    this.asked = asked;
  }

  /** Where the agent names this very attempt, it is sealed, and its lease released. */
  public void abandon() {
    Document session = Retry.onceMore(() -> store.leases().look(asked.ref(), asked.agentId()));
    StoredTurn turn = session == null ? null : StoredTurn.of(session, asked.agentId());
    if (turn != null && turn.id().equals(asked.turnId())) {
      SessionRef ref = asked.ref().with(SessionKey.of(session));
      store.seal().seal(ref, asked.agentId(), turn, session, TurnSeal.INTERRUPTED);
      store.release(turn.lease(ref, asked.agentId()));
    }
  }
}
