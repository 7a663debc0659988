package io.mongosession.internal.turn;

import io.mongosession.ConflictException;
import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.RecentReservations;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.StoreErrors;
import io.mongosession.internal.store.TurnLease;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;

/**
 * What was asked before with the key of a request. For one request: an attempt that fails while the
 * request is under way is not repeated by it, as it came before that failed.
 */
final class KeyedQuestion {

  private final TurnStore store;
  private final TurnAsked asked;

  /** The attempts that had ended without a reply when this request came; null before it looked. */
  private Set<String> failedBefore;

  KeyedQuestion(TurnStore store, TurnAsked asked) {
    this.store = store;
    this.asked = asked;
  }

  /**
   * What is there.
   *
   * @param outcome what became of the request, or null
   * @param running whether it is the turn that runs
   * @param question to be asked again, or null where there is none
   * @param messages of the question
   * @param next the agent's next number
   */
  record Found(
      TurnOutcome outcome,
      boolean running,
      Document question,
      List<Document> messages,
      long next) {}

  /** Looks the key up. One round trip. */
  Found find(SessionRef ref, Document session, StoredTurn turn, boolean isRunning) {
    boolean sameTurn = turn != null && turn.isAskedWith(asked.key());
    TurnLease lease = TurnLease.of(ref, asked.agentId(), asked.turnId(), asked.key());
    List<Document> messages = Retry.onceMore(() -> store.messages().ofQuestion(lease));
    Document question = TurnLog.question(messages, lease.questionId());
    long next = RecordMapper.nextNumber(session, asked.agentId());
    if (sameTurn && !Objects.equals(turn.stored().get(Fields.ASKED), asked.digest())
        || question != null && !isSame(question)) {
      throw StoreErrors.keyReused(asked.ref().id(), asked.agentId());
    }
    TurnOutcome outcome = null;
    if (question != null && TurnLog.end(messages) != null || isStopped(question)) {
      outcome = new TurnOutcome.Ended(messages, question);
    } else if (sameTurn && isRunning) {
      return new Found(null, true, question, messages, next);
    } else if (isNew(question, sameTurn ? turn : null)) {
      outcome = failed(question);
    } else if (question != null) {
      checkAskable(question, messages, session, next);
    }
    return new Found(outcome, false, question, messages, next);
  }

  /** The message was redacted since, or is the same. */
  private boolean isSame(Document question) {
    return question.containsKey(Fields.REDACTED_AT)
        || Objects.equals(question.get(Fields.CONTENT), asked.question().get(Fields.CONTENT));
  }

  private static boolean isStopped(Document question) {
    return question != null && TurnLog.is(MessageStatus.STOPPED, question);
  }

  /** Whether the last attempt at the question failed after the request came. */
  private boolean isNew(Document question, StoredTurn over) {
    String attempt = question == null ? null : question.getString(Fields.TURN_ID);
    if (failedBefore == null) {
      failedBefore = new HashSet<>();
      failedBefore.add(attempt);
    }
    if (over != null) {
      failedBefore.add(over.id());
    }
    return attempt != null && !failedBefore.contains(attempt);
  }

  private static TurnOutcome failed(Document question) {
    return new TurnOutcome.Running(
        question.getString(Fields.TURN_ID),
        MessageDocuments.number(question),
        question.getDate(Fields.CREATED_AT).toInstant(),
        true);
  }

  private void checkAskable(
      Document question, List<Document> messages, Document session, long next) {
    if (question.containsKey(Fields.REDACTED_AT) || isFollowed(question, messages, session, next)) {
      throw new ConflictException(
          asked.ref().id(),
          next,
          ("what was asked with this idempotency key, message %d of agent '%s' in session '%s',"
                  + " has no reply and cannot be asked again: %s; ask anew, with another key")
              .formatted(
                  MessageDocuments.number(question),
                  asked.agentId(),
                  asked.ref().id(),
                  question.containsKey(Fields.REDACTED_AT)
                      ? "it was redacted"
                      : "other messages follow it"));
    }
  }

  /** Whether another writer reserved a number behind the question. */
  private boolean isFollowed(
      Document question, List<Document> messages, Document session, long next) {
    Set<Long> own = new HashSet<>();
    Set<String> attempts = new HashSet<>(failedBefore);
    for (Document message : messages) {
      own.add(MessageDocuments.number(message));
      attempts.add(message.getString(Fields.TURN_ID));
    }
    attempts.remove(null);
    for (RecentReservations.Kept kept : RecentReservations.kept(session, asked.agentId())) {
      if (attempts.stream().anyMatch(attempt -> TurnLease.isOwn(attempt, kept.token()))) {
        for (long number = kept.first(); number < kept.end(); number++) {
          own.add(number);
        }
      }
    }
    for (long number = MessageDocuments.number(question); number < next; number++) {
      if (!own.contains(number)) {
        return true;
      }
    }
    return false;
  }

  /** The question is this attempt's now; false where it is another's since. */
  boolean askAgain(TurnLease lease, Document question) {
    String before = question.getString(Fields.TURN_ID);
    return Retry.onceMore(() -> store.messages().askAgain(lease, before))
        || isOurs(TurnLog.question(store.messages().ofQuestion(lease), lease.questionId()));
  }

  private boolean isOurs(Document question) {
    return question != null && asked.turnId().equals(question.get(Fields.TURN_ID));
  }
}
