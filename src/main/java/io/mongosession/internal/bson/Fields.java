package io.mongosession.internal.bson;

/** The names of stored fields. */
public final class Fields {

  public static final String ID = "_id";
  public static final String SESSION_ID = "session_id";
  public static final String SESSION_KEY = "session_key";
  public static final String SESSION_TYPE = "session_type";
  public static final String APPLICATION_NAME = "application_name";
  public static final String OWNER = "owner";
  public static final String CREATED_AT = "created_at";
  public static final String UPDATED_AT = "updated_at";
  public static final String DELETED_AT = "deleted_at";
  public static final String METADATA = "metadata";
  public static final String METADATA_VERSION = "metadata_version";
  public static final String METADATA_SIZE = "metadata_size";
  public static final String METADATA_KEYS = "metadata_keys";
  public static final String FEEDBACK_COUNT = "feedback_count";

  /** A session's own, in milliseconds. */
  public static final String RETENTION = "retention";

  public static final String USAGE = "usage";

  /** Of a session's usage. */
  public static final String TURNS = "turns";

  public static final String INPUT_TOKENS = "input_tokens";
  public static final String OUTPUT_TOKENS = "output_tokens";
  public static final String TOTAL_TOKENS = "total_tokens";
  public static final String CACHED_INPUT_TOKENS = "cached_input_tokens";
  public static final String REASONING_TOKENS = "reasoning_tokens";
  public static final String BY_MODEL = "by_model";

  /** The path of the tokens of all models together. */
  public static final String USED_TOKENS = USAGE + "." + TOTAL_TOKENS;

  /** The path of the tokens by model. */
  public static final String USAGE_BY_MODEL = USAGE + "." + BY_MODEL;

  /** Of an owner's day. */
  public static final String TOKENS = "tokens";

  public static final String DAY = "day";

  /** The time of change that an import gave the session; another one is here since it changed. */
  public static final String IMPORTED_AS_OF = "imported_as_of";

  public static final String AGENTS = "agents";
  public static final String AGENT_IDS = "agent_ids";
  public static final String AGENT_ID = "agent_id";
  public static final String NEXT_NUMBER = "next_number";
  public static final String UNUSED_NUMBERS = "unused_numbers";
  public static final String RECENT = "recent";

  public static final String SYSTEM_NUMBERS = "system_numbers";

  /** What earlier versions kept in the place of {@link #RECENT}. */
  public static final String LAST_WRITE = "last_write";

  public static final String WRITE_TOKEN = "token";
  public static final String COUNT = "count";
  public static final String STATE = "state";
  public static final String CONVERSATION_MANAGER_STATE = "conversation_manager_state";
  public static final String MODEL = "model";
  public static final String SYSTEM_PROMPT = "system_prompt";
  public static final String PROMPT_METADATA = "prompt_metadata";

  /**
   * Of an agent: the turn that runs. Of a message: the number of the question whose turn it belongs
   * to.
   */
  public static final String TURN = "turn";

  /** Of a tombstone: whose attempt it is to delete an expired session. */
  public static final String EXPIRED_BY = "expired_by";

  public static final String HOLDER = "holder";

  /** Of a message of a turn: the attempt that stored it. */
  public static final String TURN_ID = "turn_id";

  /** Of the turn that runs. */
  public static final String TURNS_ID = "id";

  public static final String KEY = "key";
  public static final String ASKED = "asked";
  public static final String STARTED_AT = "started_at";
  public static final String UNTIL = "until";
  public static final String QUESTION = "question";
  public static final String STOP = "stop";
  public static final String REPLACED = "replaced";

  /** Of a lease that was taken without a question: nobody stops it. */
  public static final String BARE = "bare";

  public static final String NUMBER = "number";
  public static final String ROLE = "role";
  public static final String CONTENT = "content";
  public static final String ORIGINAL_CONTENT = "original_content";
  public static final String METRICS = "metrics";
  public static final String STATUS = "status";

  /** Of a message: that it is the reply of its turn. */
  public static final String REPLY = "reply";

  /** Of a question: why there is no reply. */
  public static final String FAILURE = "failure";

  /** Of a draft: its text so far, in numbered pieces. */
  public static final String PIECES = "pieces";

  public static final String DRAFT_UNTIL = "draft_until";

  public static final String BATCH_SIZE = "batch_size";
  public static final String REDACTED_AT = "redacted_at";
  public static final String GUARDRAIL_EVENTS = "guardrail_events";
  public static final String EVENT_ID = "event_id";
  public static final String ACTION = "action";
  public static final String STOP_REASON = "stop_reason";
  public static final String SUMMARY = "summary";
  public static final String TRACE = "trace";
  public static final String AT = "at";

  public static final String FEEDBACK_ID = "feedback_id";
  public static final String RATING = "rating";
  public static final String SCORE = "score";
  public static final String COMMENT = "comment";
  public static final String EXTRA = "extra";
  public static final String MESSAGE_NUMBER = "message_number";

  private Fields() {}

  /** The path of an agent in the session document. */
  public static String agent(String agentId) {
    return AGENTS + "." + KeyEncoding.encode(agentId);
  }

  /** The path of an agent's turn. */
  public static String turn(String agentId) {
    return agent(agentId) + "." + TURN;
  }

  /** The path of an agent's last reservations. */
  public static String recent(String agentId) {
    return agent(agentId) + "." + RECENT;
  }

  /** The path of how many of an agent's numbers are known to have no message. */
  public static String unused(String agentId) {
    return agent(agentId) + "." + UNUSED_NUMBERS;
  }

  /** The path of the time until which an agent's turn runs. */
  public static String turnUntil(String agentId) {
    return agent(agentId) + "." + TURN + "." + UNTIL;
  }

  /** The path of the number an agent's next message gets. */
  public static String counter(String agentId) {
    return agent(agentId) + "." + NEXT_NUMBER;
  }
}
