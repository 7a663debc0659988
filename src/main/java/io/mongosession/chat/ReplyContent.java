package io.mongosession.chat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a reader of the API sees of a stored message. A reply that is more than a text is stored as
 * an object, with what was thought, with the mark of a refusal, and with values that only the
 * model's provider can read.
 *
 * @param shown the content without those
 * @param reasoning what was thought before the reply, or null
 * @param refusal whether the reply is a refusal
 */
public record ReplyContent(Object shown, String reasoning, boolean refusal) {

  /** Among a reply's attributes: true where it is a refusal. */
  public static final String REFUSAL = "refusal";

  /** Among a reply's attributes: what its provider must be given back, never shown. */
  public static final String PROVIDER = "provider";

  private static final String TYPE = "type";
  private static final String REPLY = "AI";
  private static final String TEXT = "text";
  private static final String THINKING = "thinking";
  private static final String CALLS = "toolExecutionRequests";
  private static final String ATTRIBUTES = "attributes";

  /** The text of stored content, as a user reads it; empty where it has none. */
  public static String text(Object content) {
    if (content instanceof String text) {
      return text;
    }
    if (content instanceof Map<?, ?> stored) {
      return stored.get(TEXT) instanceof String text ? text : "";
    }
    return content instanceof List<?> blocks
        ? blocks.stream().map(ReplyContent::text).collect(Collectors.joining())
        : "";
  }

  /** What is shown of this content; the very same where there is nothing to take out. */
  public static ReplyContent of(Object content) {
    if (!(content instanceof Map<?, ?> stored) || !REPLY.equals(stored.get(TYPE))) {
      return new ReplyContent(content, null, false);
    }
    Map<?, ?> attributes = stored.get(ATTRIBUTES) instanceof Map<?, ?> some ? some : Map.of();
    String reasoning = stored.get(THINKING) instanceof String text ? text : null;
    boolean refusal = Boolean.TRUE.equals(attributes.get(REFUSAL));
    if (reasoning == null && !refusal && !attributes.containsKey(PROVIDER)) {
      return new ReplyContent(content, null, false);
    }
    Map<Object, Object> others = new HashMap<>(attributes);
    others.remove(REFUSAL);
    others.remove(PROVIDER);
    Map<Object, Object> rest = new HashMap<>(stored);
    rest.remove(THINKING);
    rest.remove(ATTRIBUTES);
    if (rest.get(CALLS) instanceof List<?> calls && calls.isEmpty()) {
      rest.remove(CALLS);
    }
    if (!others.isEmpty()) {
      rest.put(ATTRIBUTES, others);
    }
    boolean onlyText = others.isEmpty() && rest.size() == 2 && rest.get(TEXT) instanceof String;
    return new ReplyContent(onlyText ? rest.get(TEXT) : rest, reasoning, refusal);
  }
}
