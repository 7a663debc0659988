package io.mongosession.internal.turn;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.StoreErrors;
import io.mongosession.internal.store.TurnCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bson.Document;

/** Reads what is stored of a turn. */
public final class TurnReader {

  private final TurnCommands commands;
  private final TurnClock clock;
  private final Duration grace;

  public TurnReader(TurnCommands commands, TurnClock clock, TurnTimes times) {
    this.commands = commands;
    this.clock = clock;
    grace = times.grace();
  }

  /** The session's key, and the turn that runs. One round trip. */
  public record Present(SessionKey key, StoredTurn turn, Document session) {}

  /** What runs now; a session or an agent that is not there is an error. */
  public Present present(SessionRef ref, String agentId) {
    Document session = Retry.onceMore(() -> commands.leases().look(ref, agentId));
    if (session == null) {
      throw StoreErrors.noSession(ref.id());
    }
    StoredTurn turn = StoredTurn.of(session, agentId);
    Instant now = clock.now();
    boolean isRunning = turn != null && !turn.isOver(now, grace);
    return new Present(SessionKey.of(session), isRunning ? turn : null, session);
  }

  /**
   * What is stored of a turn. Two round trips, three where it is over and not all was asked for.
   *
   * @param question the number of its question
   * @param from the number of the first message behind it that is of interest
   * @return empty where the question is on its way still
   * @throws io.mongosession.NotFoundException where there is none
   */
  public Optional<TurnSight> read(SessionRef ref, String agentId, long question, long from) {
    Present present = present(ref, agentId);
    StoredTurn turn = present.turn();
    List<Document> found = messages(present.key(), agentId, question, from);
    Document asked =
        found.stream()
            .filter(message -> MessageDocuments.number(message) == question)
            .filter(message -> isQuestion(message, question))
            .findFirst()
            .orElse(null);
    boolean isOfTurn = turn != null && turn.question() != null && turn.question() == question;
    if (asked == null) {
      if (isOfTurn) {
        return Optional.empty();
      }
      throw StoreErrors.noMessage(ref.id(), agentId, "a turn with question " + question);
    }
    boolean isRunning =
        isOfTurn || turn != null && turn.id().equals(asked.getString(Fields.TURN_ID));
    List<Document> behind =
        found.stream().filter(message -> MessageDocuments.number(message) > question).toList();
    List<Document> all =
        isRunning
            ? null
            : from <= question + 1 ? behind : messages(present.key(), agentId, question, question);
    String turnId = isRunning ? turn.id() : asked.getString(Fields.TURN_ID);
    return Optional.of(new TurnSight(turnId, isRunning, asked, behind, all));
  }

  private List<Document> messages(SessionKey key, String agentId, long question, long from) {
    return Retry.onceMore(() -> commands.messages().ofTurn(key, agentId, question, from));
  }

  private static boolean isQuestion(Document message, long question) {
    return message.get(Fields.TURN) instanceof Number turn
        && turn.longValue() == question
        && message.get(Fields.TURN_ID) instanceof String;
  }
}
