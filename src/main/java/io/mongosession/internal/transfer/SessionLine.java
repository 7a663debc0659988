package io.mongosession.internal.transfer;

import io.mongosession.internal.bson.Fields;
import java.util.Set;

/** The names in the lines of a session: one document each, whose only member names its kind. */
final class SessionLine {

  static final String SESSION = "session";
  static final String AGENT = "agent";
  static final String MESSAGE = "message";
  static final String FEEDBACK = "feedback";

  /** The member of a session's line that has the version of the form. */
  static final String FORMAT = "format";

  static final int VERSION = 1;

  static final String RETENTION = "retention";
  static final String USAGE = "usage";

  /** Names that mean something in a session document and are no member of its line. */
  static final Set<String> TAKEN =
      Set.of(
          FORMAT,
          Fields.SESSION_KEY,
          Fields.AGENT_IDS,
          Fields.METADATA_VERSION,
          Fields.METADATA_SIZE,
          Fields.METADATA_KEYS,
          Fields.FEEDBACK_COUNT,
          Fields.DELETED_AT,
          "imported_as_of");

  private SessionLine() {}
}
