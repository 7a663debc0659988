package io.mongosession;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One intervention of a guardrail, kept on the message it concerned.
 *
 * @param action what was done, for example {@code BLOCKED}
 * @param stopReason why the model stopped, or null
 * @param summary the policies that triggered, each with the names of what it found in the trace,
 *     for example {@code {"contentPolicy": ["VIOLENCE"]}}; null where there is none
 * @param trace the guardrail's own report, a JSON object, or null
 * @param at when
 */
public record GuardrailEvent(
    String action,
    String stopReason,
    Map<String, List<String>> summary,
    Map<String, Object> trace,
    Instant at) {

  /** Shows no trace: it may quote the message. */
  @Override
  public String toString() {
    return "GuardrailEvent[%s, %s, %s]".formatted(action, summary, at);
  }
}
