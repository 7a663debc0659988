package io.mongosession.langchain4j.chat;

import dev.langchain4j.data.message.AiMessage;
import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.chat.ChatTurn;
import io.mongosession.langchain4j.MessageCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What earlier attempts at a turn left, as part of the log that a model is shown: there a call
 * without a result is one whose effect is unknown.
 */
final class EarlierSteps {

  private EarlierSteps() {}

  /** The log as the turn finds it: its question is in it where there are steps behind. */
  static List<Message> log(ChatTurn turn) {
    List<Message> log = new ArrayList<>(turn.history());
    if (!turn.steps().isEmpty()) {
      log.add(question(turn));
      log.addAll(turn.steps());
    }
    return log;
  }

  private static Message question(ChatTurn turn) {
    Message step = turn.steps().get(0);
    Instant before = step.createdAt();
    return new Message(
        step.sessionId(),
        step.agentId(),
        step.turn(),
        "user",
        turn.message(),
        MessageStatus.COMPLETE,
        before,
        before,
        null,
        null,
        List.of(),
        step.turn());
  }

  /** How many tools were called in them. */
  static int toolCalls(ChatTurn turn) {
    return turn.steps().stream()
        .map(MessageCodec::fromStored)
        .mapToInt(step -> step instanceof AiMessage ai ? ai.toolExecutionRequests().size() : 0)
        .sum();
  }
}
