package io.mongosession.internal.transfer;

/** The names in a session document of the Python library that are not also this product's. */
final class StrandsNames {

  static final String SESSION_VIEWER_PASSWORD = "session_viewer_password";
  static final String FEEDBACKS = "feedbacks";
  static final String AGENT_DATA = "agent_data";
  static final String INTERNAL_STATE = "_internal_state";
  static final String MESSAGES = "messages";
  static final String MESSAGE = "message";
  static final String MESSAGE_ID = "message_id";
  static final String METADATA = "metadata";
  static final String EVENT_LOOP_METRICS = "event_loop_metrics";
  static final String REDACT_MESSAGE = "redact_message";
  static final String GUARDRAIL_EVENT = "guardrail_event";
  static final String TIMESTAMP = "timestamp";
  static final String POLICIES_TRIGGERED = "policies_triggered";

  private StrandsNames() {}
}
