package io.mongosession.chat;

import java.util.Locale;

/** Why an agent failed, as far as a caller may know. */
public enum AgentFailureReason {
  /** The model called more tools than a turn may call. */
  TOO_MANY_TOOL_CALLS;

  /** As the API writes it: in lower case with hyphens. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
