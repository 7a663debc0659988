package io.mongosession.chat;

import io.mongosession.AgentUpdate;
import io.mongosession.NewMessage;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an agent replies. Immutable; start from {@link #of}. An agent that changes more of itself
 * than its state hands its update to the constructor.
 *
 * @param text the reply as the user reads it
 * @param steps messages that led to it (tool calls, tool results), stored in front of the reply;
 *     usually empty
 * @param metrics model tokens, latency and the like, stored on the reply, or null
 * @param update the agent as it is after the turn; what it does not carry stays as stored. Its
 *     message metrics are ignored
 * @param content what is stored as the reply where that is more than its text, or null
 */
public record ChatReply(
    String text,
    List<NewMessage> steps,
    Map<String, Object> metrics,
    AgentUpdate update,
    Object content) {

  public ChatReply {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(update, "update");
    steps = List.copyOf(steps);
  }

  /** A reply of which the text is stored. */
  public ChatReply(
      String text, List<NewMessage> steps, Map<String, Object> metrics, AgentUpdate update) {
    this(text, steps, metrics, update, null);
  }

  /** A reply and nothing else. */
  public static ChatReply of(String text) {
    return new ChatReply(text, List.of(), null, AgentUpdate.none());
  }

  /** A copy with these messages in front of the reply. */
  public ChatReply withSteps(List<NewMessage> messages) {
    return new ChatReply(text, messages, metrics, update, content);
  }

  /** A copy with these metrics. */
  public ChatReply withMetrics(Map<String, Object> values) {
    return new ChatReply(text, steps, values, update, content);
  }

  /** A copy that leaves the agent with this state. */
  public ChatReply withState(Map<String, Object> state) {
    return new ChatReply(text, steps, metrics, update.withState(state), content);
  }

  /** A copy of which this is stored: a JSON value, which holds the text. */
  public ChatReply withContent(Object stored) {
    return new ChatReply(text, steps, metrics, update, stored);
  }

  /** Shows no text: it may be confidential. */
  @Override
  public String toString() {
    return "ChatReply[%d steps, %s]".formatted(steps.size(), update);
  }
}
