package io.mongosession.rest;

import io.mongosession.GuardrailEvent;
import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.chat.ReplyContent;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A message as the API shows it; a member that is null is absent. */
record MessageView(
    String sessionId,
    String agentId,
    long number,
    String role,
    Object content,
    String status,
    Instant createdAt,
    Instant updatedAt,
    Map<String, Object> metrics,
    Instant redactedAt,
    List<GuardrailEvent> guardrailEvents,
    Long turn,
    String reasoning,
    Boolean refusal)
    implements JsonResponse {

  static MessageView of(Message message) {
    ReplyContent content = ReplyContent.of(message.content());
    return new MessageView(
        message.sessionId(),
        message.agentId(),
        message.number(),
        message.role(),
        content.shown(),
        message.status() == MessageStatus.COMPLETE ? null : message.status().text(),
        message.createdAt(),
        message.updatedAt(),
        message.metrics(),
        message.redactedAt(),
        message.guardrailEvents().isEmpty() ? null : message.guardrailEvents(),
        message.turn(),
        content.reasoning(),
        content.refusal() ? Boolean.TRUE : null);
  }
}
