package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mongosession.chat.AgentFailureReason;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the errors that endpoints report, with a status or without one, and what they mean: each
 * provider has words of its own. What is meant is read from the error's code and type first, then
 * from its text.
 */
final class EndpointErrors {

  /** What may be logged of a code: a word of a protocol, never a key. */
  private static final Pattern WORD = Pattern.compile("[a-z_]{1,64}");

  private static final Pattern STATUS = Pattern.compile("[45]\\d\\d");

  /** A quota is used up until somebody pays; a limit is over in a moment. */
  private static final Pattern QUOTA =
      Pattern.compile(
          "insufficient_(quota|balance|credits?|funds)|billing_|payment_required|quota_exceeded"
              + "|exceeded_current_quota|insufficient (balance|credits?|funds)|credit balance");

  private static final Pattern LIMITED =
      Pattern.compile("rate_?limit|too_?many_?requests|throttl|resource_?exhausted|overloaded");
  private static final Pattern KEY =
      Pattern.compile("invalid_?api_?key|authentication|unauthori[sz]ed|permission_?denied");
  private static final Pattern MODEL =
      Pattern.compile("model_?not_?(found|exist)|model\\b.{0,300}\\b(not found|not exist)");
  private static final Pattern CONTEXT =
      Pattern.compile(
          "context_?length|context_?window|context length|context window|context size"
              + "|prompt is too long|input is too long|too many tokens|maximum context");
  private static final Pattern FILTERED =
      Pattern.compile("content_?filter|content_?policy|responsibleai|content management policy");
  private static final Pattern TOOLS =
      Pattern.compile(
          "support\\w* (for )?(tool|function)|(tools?|tool_choice|tool choice|functions?)\\b.{0,60}"
              + "(unsupported|not (be )?(support|allow|permit|enabl|available)|disabled|requires? --"
              + "|unknown|unrecogni[sz]ed|unexpected|extra)"
              + "|(unsupported|unknown|unrecogni[sz]ed|unexpected|extra)\\w*\\b(?! role).{0,60}"
              + "\\btools?\\b"
              + "|enable-auto-tool-choice|\"param\":\"tools\"");

  private static final String TOOLS_ADVICE =
      "the model endpoint takes no tools, which chat.model.tools=false leaves out";
  private static final String USAGE_ADVICE =
      "the model endpoint takes no stream_options, which chat.model.stream-usage=false leaves out";

  private EndpointErrors() {}

  /**
   * The error of a response that is none of success.
   *
   * @param body its text
   * @param retryAfter as its headers have it, or null
   */
  static EndpointException ofStatus(int status, String body, Duration retryAfter) {
    return Json.parse(body)
        .map(json -> error(status, Json.firstOf(json, "error", "detail"), json, retryAfter))
        .orElseGet(() -> error(status, null, null, retryAfter, body));
  }

  /** The error that this text is, which came in the place of a part of a reply. */
  static EndpointException reported(String text) {
    return ofStatus(0, text, null);
  }

  /** The error that a reply, or a part of one, carries in spite of its status. */
  static Optional<EndpointException> in(JsonNode json) {
    if (!json.isObject()) {
      return Optional.empty();
    }
    JsonNode error = json.path("error");
    if (isError(error)) {
      return Optional.of(error(0, error, json, null));
    }
    String kind = json.path("object").asText(json.path("type").asText());
    boolean replies = json.has("choices") || json.has("usage");
    if (kind.equals("error")
        || !replies
            && (json.hasNonNull("detail")
                || json.path("errors").size() > 0
                || json.path("message").isTextual())) {
      return Optional.of(error(0, json, json, null));
    }
    for (JsonNode choice : json.path("choices")) {
      JsonNode inner = choice.path("error");
      if (!isError(inner)) {
        inner = Json.firstOf(choice, "delta", "message").path("error");
      }
      if (isError(inner) || FinishReasons.isFailure(choice)) {
        return Optional.of(error(0, inner, choice, null));
      }
    }
    return Optional.empty();
  }

  private static boolean isError(JsonNode error) {
    return error.isTextual() && !error.asText().isBlank()
        || error.isContainerNode() && !error.isEmpty()
        || error.isNumber() && error.asInt() != 0
        || error.isBoolean() && error.asBoolean();
  }

  private static EndpointException error(
      int status, JsonNode error, JsonNode all, Duration retryAfter) {
    return error(status, error, all, retryAfter, String.valueOf(all));
  }

  private static EndpointException error(
      int status, JsonNode error, JsonNode all, Duration retryAfter, String text) {
    String code = code(error, all);
    int known = status == 0 ? status(error) : status;
    String lower = text.toLowerCase(Locale.ROOT);
    AgentFailureReason reason = reason(known, code.toLowerCase(Locale.ROOT), lower);
    if (reason == AgentFailureReason.OTHER && (status == 502 || status == 503 || status == 504)) {
      reason = AgentFailureReason.UNREACHABLE;
    }
    boolean usage = reason == AgentFailureReason.OTHER && lower.contains("stream_options");
    String advice = usage ? USAGE_ADVICE : null;
    if (reason == AgentFailureReason.TOOLS_NOT_SUPPORTED) {
      advice = TOOLS_ADVICE;
    }
    String words = WORD.matcher(code).matches() ? " with code " + code : "";
    return new EndpointException(
        (known == 0 ? "an error in the reply" : "HTTP status " + known) + words,
        reason,
        isTemporary(known, reason) && !usage,
        retryAfter,
        advice);
  }

  private static String code(JsonNode error, JsonNode all) {
    for (JsonNode node : new JsonNode[] {error, all}) {
      for (String name : new String[] {"code", "type", "status"}) {
        String value = node == null ? "" : node.path(name).asText();
        if (!value.isBlank() && !STATUS.matcher(value).matches() && !value.equals("error")) {
          return value;
        }
      }
    }
    return "";
  }

  private static int status(JsonNode error) {
    for (String name : new String[] {"code", "status", "status_code"}) {
      String value = error == null ? "" : error.path(name).asText();
      if (STATUS.matcher(value).matches()) {
        return Integer.parseInt(value);
      }
    }
    return 0;
  }

  private static AgentFailureReason reason(int status, String code, String text) {
    if (status == 402 || QUOTA.matcher(code).find() || QUOTA.matcher(text).find()) {
      return AgentFailureReason.QUOTA;
    }
    if (status == 429 || LIMITED.matcher(code).find()) {
      return AgentFailureReason.LIMITED;
    }
    if (status == 401 || KEY.matcher(code).find()) {
      return AgentFailureReason.REFUSED_KEY;
    }
    if (FILTERED.matcher(code).find() || FILTERED.matcher(text).find()) {
      return AgentFailureReason.FILTERED;
    }
    if (status == 413 || CONTEXT.matcher(code).find() || CONTEXT.matcher(text).find()) {
      return AgentFailureReason.CONTEXT_TOO_LONG;
    }
    if (TOOLS.matcher(text).find()) {
      return AgentFailureReason.TOOLS_NOT_SUPPORTED;
    }
    if (status == 403) {
      return AgentFailureReason.REFUSED_KEY;
    }
    if (status == 404 || MODEL.matcher(code).find() || MODEL.matcher(text).find()) {
      return AgentFailureReason.UNKNOWN_MODEL;
    }
    return AgentFailureReason.OTHER;
  }

  /** An error without a status is most often the failure of a machine. */
  private static boolean isTemporary(int status, AgentFailureReason reason) {
    return switch (reason) {
      case LIMITED, UNREACHABLE -> true;
      case OTHER -> status == 0 || status == 408 || status == 409 || status >= 500;
      default -> false;
    };
  }
}
