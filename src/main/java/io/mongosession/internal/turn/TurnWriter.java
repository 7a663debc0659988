package io.mongosession.internal.turn;

import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MeasuredUsage;
import io.mongosession.internal.store.RecentReservations;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.internal.store.TurnReservation;
import io.mongosession.turn.DraftGoneException;
import io.mongosession.turn.TurnLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bson.Document;

/**
 * Stores the messages of a turn behind its question: numbers are reserved while the lease is held,
 * and nothing is ever renumbered. A number that is taken was sealed: the lease is lost.
 */
final class TurnWriter {

  private static final String REPLY_ROLE = "assistant";

  /** How often an insert meets its own earlier attempts. */
  private static final int MAX_INSERTS = 3;

  private final TurnStore store;
  private final TurnLease lease;
  private final long question;
  private final TurnMeter meter;

  /** How many reservations went through: the next has the same name when it is repeated. */
  private int reservations;

  private Document draft;

  TurnWriter(TurnStore store, TurnLease lease, long question, TurnMeter meter) {
    this.store = store;
    this.lease = lease;
    this.question = question;
    this.meter = meter;
  }

  /** Stores an empty draft. Two round trips. */
  long beginDraft(Duration lifetime) {
    Document empty =
        new Document(Fields.ROLE, REPLY_ROLE)
            .append(Fields.CONTENT, "")
            .append(Fields.STATUS, MessageStatus.DRAFT.text())
            .append(Fields.DRAFT_UNTIL, Date.from(store.now().plus(lifetime)));
    long number = reserve(TurnLease.DRAFT, 1, new Document(), MeasuredUsage.NONE);
    Document message = message(empty, number, 0);
    insert(List.of(message));
    draft = message;
    reservations++;
    return number;
  }

  /** Adds a piece to the draft. One round trip. */
  void flush(int piece, String text) {
    String id = draft.getString(Fields.ID);
    if (!Retry.onceMore(() -> store.messages().flush(lease.key(), id, piece, text))) {
      throw goneOrLost(stored(draft));
    }
  }

  /**
   * Stores messages, the first of them in the place of the draft if there is one. What they took is
   * added up before any of them is stored, by the command that reserves their numbers; where they
   * need none, as the draft has one, by a reservation of no number.
   *
   * @param agentFields stored with the reservation of the messages that end with the reply; of
   *     others null
   * @return as they are stored
   */
  List<Document> put(List<Document> prepared, Document agentFields) {
    int inDraft = draft == null ? 0 : 1;
    int count = prepared.size() - inDraft;
    MeasuredUsage measured = meter.of(prepared, agentFields != null);
    long first = 0;
    if (count > 0 || agentFields != null || !measured.equals(MeasuredUsage.NONE)) {
      first = reserve("", count, agentFields == null ? new Document() : agentFields, measured);
    }
    List<Document> messages = new ArrayList<>();
    if (draft != null) {
      messages.add(completeDraft(prepared.get(0)));
    }
    for (int i = inDraft; i < prepared.size(); i++) {
      messages.add(message(prepared.get(i), first + i - inDraft, i));
    }
    insert(messages.subList(inDraft, messages.size()));
    draft = null;
    reservations++;
    return messages;
  }

  /** Numbers for the turn's next messages; of none where there are none to be reserved. */
  private long reserve(String kind, int count, Document agentFields, MeasuredUsage measured) {
    String token = lease.token(reservations + 1 + kind);
    meter.charge(token, measured);
    TurnReservation asked =
        new TurnReservation(lease, token, count, question, agentFields, measured);
    Document session = Retry.onceMore(() -> store.leases().reserve(asked));
    meter.added(measured);
    if (session != null) {
      return RecordMapper.nextNumber(session, lease.agentId()) - count;
    }
    Document found = Retry.onceMore(() -> store.leases().look(lease.ref(), lease.agentId()));
    if (found == null || RecordMapper.agent(found, lease.agentId()) == null) {
      throw lost();
    }
    return RecentReservations.kept(found, lease.agentId()).stream()
        .filter(kept -> kept.token().equals(token) && kept.count() == count)
        .map(RecentReservations.Kept::first)
        .findFirst()
        .orElseThrow(this::lost);
  }

  private Document message(Document prepared, long number, int index) {
    String id = lease.messageId("%d.%d".formatted(reservations + 1, index));
    return TurnLog.message(lease, id, number, question, prepared, Date.from(store.now()));
  }

  /** In order; what is stored of them already is recognised. */
  private void insert(List<Document> messages) {
    List<Document> left = messages;
    for (int attempt = 1; !left.isEmpty(); attempt++) {
      List<Document> sent = left;
      if (Retry.onceMore(() -> store.messages().insert(lease.key(), sent))) {
        return;
      }
      Set<Object> stored = new HashSet<>();
      Retry.onceMore(() -> store.messages().ofQuestion(lease))
          .forEach(message -> stored.add(message.get(Fields.ID)));
      left = left.stream().filter(message -> !stored.contains(message.get(Fields.ID))).toList();
      if (attempt == MAX_INSERTS && !left.isEmpty() || left.size() == sent.size()) {
        throw lost();
      }
    }
  }

  private Document completeDraft(Document prepared) {
    String id = draft.getString(Fields.ID);
    if (!Retry.onceMore(() -> store.messages().complete(lease.key(), id, prepared))) {
      Document found = stored(draft);
      boolean isOurs =
          found != null
              && !found.containsKey(Fields.STATUS)
              && Objects.equals(found.get(Fields.CONTENT), prepared.get(Fields.CONTENT));
      if (!isOurs) {
        throw goneOrLost(found);
      }
    }
    Document message = new Document(draft);
    message.remove(Fields.STATUS);
    message.remove(Fields.DRAFT_UNTIL);
    message.putAll(prepared);
    return message.append(Fields.UPDATED_AT, Date.from(store.now()));
  }

  /**
   * Stores what the turn was stopped with.
   *
   * @return that message; null where there is none, and the question is marked
   */
  Document stop(String text) {
    if (draft != null) {
      return stopDraft(text);
    }
    if (text.isEmpty()) {
      return stopQuestion();
    }
    Document prepared =
        new Document(Fields.ROLE, REPLY_ROLE)
            .append(Fields.CONTENT, text)
            .append(Fields.STATUS, MessageStatus.STOPPED.text());
    return put(List.of(prepared), null).get(0);
  }

  private Document stopDraft(String text) {
    String id = draft.getString(Fields.ID);
    if (end(id, MessageStatus.STOPPED, text)) {
      Document message = new Document(draft);
      message.remove(Fields.DRAFT_UNTIL);
      return message
          .append(Fields.CONTENT, text)
          .append(Fields.STATUS, MessageStatus.STOPPED.text())
          .append(Fields.UPDATED_AT, Date.from(store.now()));
    }
    end(id, MessageStatus.STOPPED, null); // Where it was redacted, it stays so.
    Document found = stored(draft);
    return found != null && TurnLog.is(MessageStatus.STOPPED, found) ? found : stopQuestion();
  }

  private Document stopQuestion() {
    if (!Retry.onceMore(() -> store.messages().mark(lease, MessageStatus.STOPPED, null))) {
      Document asked =
          TurnLog.question(
              Retry.onceMore(() -> store.messages().ofQuestion(lease)), lease.questionId());
      if (asked == null || !TurnLog.is(MessageStatus.STOPPED, asked)) {
        throw lost();
      }
    }
    return null;
  }

  /** Ends the draft, if there is one, without a reply. */
  void abort(String text) {
    if (draft != null) {
      end(draft.getString(Fields.ID), MessageStatus.ABORTED, text);
    }
  }

  private boolean end(String id, MessageStatus status, Object content) {
    return Retry.onceMore(() -> store.messages().end(lease.key(), id, status, content));
  }

  private Document stored(Document message) {
    return Retry.onceMore(() -> store.messages().ofQuestion(lease)).stream()
        .collect(Collectors.toMap(found -> found.get(Fields.ID), Function.identity()))
        .get(message.get(Fields.ID));
  }

  private RuntimeException goneOrLost(Document found) {
    return found != null && found.containsKey(Fields.REDACTED_AT)
        ? new DraftGoneException(((Number) found.get(Fields.NUMBER)).longValue())
        : lost();
  }

  private TurnLostException lost() {
    return new TurnLostException(lease.turnId());
  }
}
