package io.mongosession.internal.turn;

import com.mongodb.MongoException;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.TurnLease;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * What follows the claim of a lease: what was taken over is sealed, the question is stored or asked
 * again, the messages before it are read.
 */
final class ClaimedTurn {

  private final TurnStore store;
  private final TurnAsked asked;
  private final KeyedQuestion keyed;

  /**
   * @param keyed null where there is no key
   */
  ClaimedTurn(TurnStore store, TurnAsked asked, KeyedQuestion keyed) {
    this.store = store;
    this.asked = asked;
    this.keyed = keyed;
  }

  /**
   * Stores the question.
   *
   * @param token of the claim
   * @param number of the question
   * @param replaced what was taken over, or null
   * @param registered whether the agent was registered by it
   * @return null where the key was asked with elsewhere meanwhile: all is given back
   */
  TurnOutcome begun(
      SessionRef ref,
      Document session,
      String token,
      long number,
      StoredTurn replaced,
      boolean registered) {
    TurnLease lease = TurnLease.of(ref, asked.agentId(), asked.turnId(), asked.key());
    if (replaced != null) {
      store.seal().seal(ref, asked.agentId(), replaced, session, TurnSeal.INTERRUPTED);
    }
    Document question =
        TurnLog.message(
            lease,
            lease.questionId(),
            number,
            number,
            new Document(asked.question()),
            Date.from(store.now()));
    try {
      if (!insert(lease, question)) {
        giveBack(lease, token, number);
        return null;
      }
    } catch (MongoException e) {
      if (MongoErrors.isRefused(e)) {
        giveBack(lease, token, number);
      }
      throw e;
    }
    return own(lease, session, number, List.of(), registered);
  }

  /** Stores the question; false where the same key was asked with by another attempt meanwhile. */
  private boolean insert(TurnLease lease, Document question) {
    if (Retry.onceMore(() -> store.messages().insert(lease.key(), List.of(question)))) {
      return true;
    }
    Document stored = TurnLog.question(questionMessages(lease), lease.questionId());
    boolean isOurs = stored != null && asked.turnId().equals(stored.get(Fields.TURN_ID));
    boolean isThis = isOurs && MessageDocuments.number(stored) == MessageDocuments.number(question);
    if (stored == null || isOurs && !isThis) {
      throw interrupted();
    }
    return isThis;
  }

  List<Document> questionMessages(TurnLease lease) {
    return Retry.onceMore(() -> store.messages().ofQuestion(lease));
  }

  private void giveBack(TurnLease lease, String token, long number) {
    boolean given = Retry.onceMore(() -> store.leases().giveBack(lease, token, number));
    if (!given) {
      // Once: a second one would count the number twice.
      store.leases().leave(lease);
    }
  }

  /**
   * Has the stored question asked again.
   *
   * @param replaced what was taken over, or null
   * @param read the messages of the question, as they were before the claim
   * @return null where it cannot be asked again as it was: the lease is given back
   */
  TurnOutcome askedAgain(
      TurnLease lease, Document session, StoredTurn replaced, List<Document> read) {
    List<Document> messages = read;
    if (replaced != null) {
      store.seal().seal(lease.ref(), asked.agentId(), replaced, session, TurnSeal.INTERRUPTED);
      messages = questionMessages(lease);
    }
    Document question = TurnLog.question(messages, lease.questionId());
    if (TurnLog.end(messages) != null || !keyed.askAgain(lease, question)) {
      store.release(lease);
      return null;
    }
    long number = MessageDocuments.number(question);
    return own(lease, session, number, TurnLog.steps(messages, question), false);
  }

  private TurnOutcome own(
      TurnLease lease, Document session, long number, List<Document> steps, boolean registered) {
    OwnTurn turn = new OwnTurn(store, lease, number, steps, new TurnMeter(store, asked, session));
    store.keeper().keep(turn);
    try {
      List<Document> history = new TurnHistory(store, asked).before(lease, session, number);
      return new TurnOutcome.Begun(turn, session, history, registered);
    } catch (RuntimeException e) {
      store.keeper().end(turn);
      throw e;
    }
  }

  UnavailableException interrupted() {
    return new UnavailableException(
        "the turn of agent '%s' in session '%s' was interrupted before it began; try again"
            .formatted(asked.agentId(), asked.ref().id()),
        null,
        null);
  }
}
