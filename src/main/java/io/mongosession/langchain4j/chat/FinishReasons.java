package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/** Why a model stopped, from the words of the endpoints to those of the API. */
final class FinishReasons {

  static final String STOP = "stop";
  static final String LENGTH = "length";
  static final String TOOL_EXECUTION = "tool_execution";
  static final String CONTENT_FILTER = "content_filter";
  static final String REFUSAL = "refusal";
  static final String OTHER = "other";

  /** DeepSeek, Gemini and others have words of their own for what broke a reply off. */
  private static final Set<String> FAILURES =
      Set.of(
          "failed",
          "failure",
          "cancelled",
          "canceled",
          "abort",
          "aborted",
          "interrupted",
          "timeout",
          "insufficient_system_resource",
          "malformed_function_call");

  private FinishReasons() {}

  /** The finish reason of a choice as it is, empty where it has none. */
  static String of(JsonNode choice) {
    JsonNode reason = choice.path("finish_reason");
    return reason.isTextual() ? reason.asText().toLowerCase(Locale.ROOT) : "";
  }

  /** Whether the choice ended because something failed. */
  static boolean isFailure(JsonNode choice) {
    String reason = of(choice);
    return reason.contains("error") || FAILURES.contains(reason);
  }

  /** The API's word. An endpoint that ended its reply without one had no reason to break it off. */
  static String shown(String reason) {
    return switch (reason) {
      case "", STOP, "end_turn", "eos", "eos_token", "stop_sequence", "complete", "completed" ->
          STOP;
      case LENGTH, "max_tokens", "max_output_tokens", "max_completion_tokens", "model_length" ->
          LENGTH;
      case "tool_calls", "function_call", "tool_use", TOOL_EXECUTION -> TOOL_EXECUTION;
      case CONTENT_FILTER, "safety", "prohibited_content", "blocklist", "recitation" ->
          CONTENT_FILTER;
      case REFUSAL -> REFUSAL;
      default -> OTHER;
    };
  }
}
