package io.mongosession.chat;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Why an agent failed, as far as a caller may know. */
public enum AgentFailureReason {
  /** The endpoint of the model refused the key. */
  REFUSED_KEY,
  /** The endpoint does not know the model, or the address is not that of an endpoint. */
  UNKNOWN_MODEL,
  /** Too much was asked of the endpoint in a short time. */
  LIMITED,
  /** What was paid for at the endpoint is used up. */
  QUOTA,
  /** The conversation is longer than the model can take. */
  CONTEXT_TOO_LONG,
  /** A filter of the endpoint's withheld the question or the reply. */
  FILTERED,
  /** The endpoint could not be reached. */
  UNREACHABLE,
  /** The reply of the endpoint could not be read, or was empty. */
  MALFORMED,
  /** The reply ended before it was complete, or the turn did not hold its agent any more. */
  INTERRUPTED,
  /** The endpoint takes no tools. */
  TOOLS_NOT_SUPPORTED,
  /** The model called more tools than a turn may call. */
  TOO_MANY_TOOL_CALLS,
  /** Any other reason; the log has more. */
  OTHER;

  /** The reason that is written like this. */
  static Optional<AgentFailureReason> of(String text) {
    return Arrays.stream(values()).filter(reason -> reason.text().equals(text)).findFirst();
  }

  /** As the API writes it: in lower case with hyphens. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
