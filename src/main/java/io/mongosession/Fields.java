package io.mongosession;

/** The names of stored fields. */
final class Fields {

  static final String ID = "_id";
  static final String SESSION_ID = "session_id";
  static final String SESSION_KEY = "session_key";
  static final String SESSION_TYPE = "session_type";
  static final String APPLICATION_NAME = "application_name";
  static final String OWNER = "owner";
  static final String CREATED_AT = "created_at";
  static final String UPDATED_AT = "updated_at";
  static final String DELETED_AT = "deleted_at";
  static final String METADATA = "metadata";
  static final String METADATA_VERSION = "metadata_version";

  static final String AGENTS = "agents";
  static final String AGENT_IDS = "agent_ids";
  static final String AGENT_ID = "agent_id";
  static final String NEXT_NUMBER = "next_number";
  static final String LAST_WRITE = "last_write";
  static final String TOKEN = "token";
  static final String COUNT = "count";
  static final String STATE = "state";
  static final String CONVERSATION_MANAGER_STATE = "conversation_manager_state";
  static final String MODEL = "model";
  static final String SYSTEM_PROMPT = "system_prompt";
  static final String PROMPT_METADATA = "prompt_metadata";

  static final String NUMBER = "number";
  static final String ROLE = "role";
  static final String CONTENT = "content";
  static final String ORIGINAL_CONTENT = "original_content";
  static final String METRICS = "metrics";
  static final String STATUS = "status";
  static final String DRAFT_UNTIL = "draft_until";
  static final String BATCH_SIZE = "batch_size";
  static final String REDACTED_AT = "redacted_at";
  static final String GUARDRAIL_EVENTS = "guardrail_events";
  static final String EVENT_ID = "event_id";
  static final String ACTION = "action";
  static final String STOP_REASON = "stop_reason";
  static final String SUMMARY = "summary";
  static final String TRACE = "trace";
  static final String AT = "at";

  static final String RATING = "rating";
  static final String COMMENT = "comment";
  static final String MESSAGE_NUMBER = "message_number";

  private Fields() {}

  /** The path of an agent in the session document. */
  static String agent(String agentId) {
    return AGENTS + "." + KeyEncoding.encode(agentId);
  }

  /** The path of the number an agent's next message gets. */
  static String counter(String agentId) {
    return agent(agentId) + "." + NEXT_NUMBER;
  }
}
