package io.mongosession;

import java.util.Map;

/**
 * How a message is redacted.
 *
 * @param content what replaces the content, any JSON value but null
 * @param action what the guardrail did, or null for {@code BLOCKED}
 * @param stopReason why the model stopped, or null
 * @param guardrailTrace the guardrail's own report, a JSON object, or null
 * @param expectedNumber the agent's next message number as the caller knows it; when a message was
 *     appended since, the redaction fails with {@link ConflictException}. Null: not checked
 */
public record Redaction(
    Object content,
    String action,
    String stopReason,
    Map<String, Object> guardrailTrace,
    Long expectedNumber) {

  /** The action where none is given. */
  public static final String DEFAULT_ACTION = "BLOCKED";

  /** Replaces the content, action {@link #DEFAULT_ACTION}. */
  public static Redaction with(Object content) {
    return new Redaction(content, null, null, null, null);
  }

  @Override
  public String toString() {
    return "Redaction[%s, %s]".formatted(action, stopReason);
  }
}
