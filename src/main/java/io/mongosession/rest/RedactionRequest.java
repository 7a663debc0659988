package io.mongosession.rest;

import io.mongosession.Redaction;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.util.Map;

/**
 * How a message is redacted.
 *
 * @param content what replaces the content
 * @param action what the guardrail did, or null for {@code BLOCKED}
 * @param stopReason why the model stopped, or null
 * @param guardrailTrace the guardrail's own report, or null
 * @param expectedNumber the agent's next message number as the caller knows it, or null
 */
record RedactionRequest(
    @NotNull(message = "any JSON value but null") Object content,
    String action,
    String stopReason,
    Map<String, Object> guardrailTrace,
    @PositiveOrZero(message = "0 or more") Long expectedNumber)
    implements JsonRequest {

  Redaction toRedaction() {
    return new Redaction(content, action, stopReason, guardrailTrace, expectedNumber);
  }
}
