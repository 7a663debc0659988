package io.mongosession.internal.session;

import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.BsonToJson;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.RecentReservations;
import io.mongosession.internal.store.RecentReservations.Kept;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.internal.turn.StoredTurn;
import io.mongosession.internal.turn.TurnLog;
import io.mongosession.internal.turn.TurnSight;
import io.mongosession.turn.EndedTurn;
import io.mongosession.turn.RunningTurn;
import io.mongosession.turn.TurnSnapshot;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** What is stored of turns, as callers see it. */
final class TurnViews {

  private TurnViews() {}

  /**
   * A turn that was replied to or stopped.
   *
   * @param messages those behind the question
   */
  static EndedTurn ended(long question, List<Document> messages) {
    Document end = TurnLog.end(messages);
    Message reply = end == null ? null : MessageDocuments.message(end);
    boolean stopped = end == null || reply.status() == MessageStatus.STOPPED;
    List<Map<String, Object>> metrics =
        messages.stream()
            .filter(message -> message.get(Fields.METRICS) instanceof Document)
            .map(message -> BsonToJson.fromDocument(message.get(Fields.METRICS)))
            .toList();
    boolean isEmpty = stopped && reply != null && "".equals(reply.content());
    return new EndedTurn(question, isEmpty ? null : reply, stopped, metrics);
  }

  /** As above, from all messages of the question, itself among them. */
  static EndedTurn ended(Document question, List<Document> messages) {
    long number = MessageDocuments.number(question);
    return ended(
        number,
        messages.stream().filter(message -> MessageDocuments.number(message) != number).toList());
  }

  static TurnSnapshot snapshot(TurnSight sight) {
    Document question = sight.question();
    boolean isEnded =
        sight.all() != null
            && (TurnLog.is(MessageStatus.STOPPED, question) || TurnLog.end(sight.all()) != null);
    return new TurnSnapshot(
        sight.turnId(),
        sight.running(),
        MessageDocuments.message(question),
        sight.messages().stream()
            .map(
                message ->
                    new TurnSnapshot.Turned(
                        message.getString(Fields.TURN_ID), MessageDocuments.message(message)))
            .toList(),
        isEnded ? ended(MessageDocuments.number(question), sight.all()) : null,
        question.get(Fields.FAILURE) instanceof String failure ? failure : null);
  }

  /** A turn that runs, of which the number of the question is known. */
  static RunningTurn running(StoredTurn turn, Document session, String agentId) {
    Kept last =
        RecentReservations.kept(session, agentId).stream()
            .filter(kept -> TurnLease.isOwn(turn.id(), kept.token()))
            .reduce((former, later) -> later)
            .orElse(null);
    boolean isDraft = last != null && last.token().endsWith(TurnLease.DRAFT);
    return new RunningTurn(
        turn.id(), turn.question(), isDraft ? last.first() : null, turn.startedAt());
  }
}
