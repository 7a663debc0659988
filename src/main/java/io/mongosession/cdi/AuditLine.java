package io.mongosession.cdi;

import java.util.List;

/**
 * Something that was done, or tried, and has to be accounted for. Never holds content: no message,
 * no value of a field. Texts may come from a caller: the {@link AuditLog} quotes them.
 *
 * @param who the caller's name, or null where callers have none
 * @param as in which capacity
 * @param what the operation, in snake_case, for example {@code delete_session}
 * @param sessionId the session, or null where it was none in particular
 * @param agentId the agent, or null
 * @param message the message's number, or null
 * @param fields the names of metadata fields; empty where it was not about any
 * @param outcome {@link #DONE}, or the reason in one word
 */
public record AuditLine(
    String who,
    As as,
    String what,
    String sessionId,
    String agentId,
    String message,
    List<String> fields,
    String outcome) {

  /** The outcome of what went through. */
  public static final String DONE = "done";

  /** In which capacity somebody acts. */
  public enum As {
    /** For themselves. */
    CALLER,
    /** With the right to every session. */
    ADMINISTRATOR,
    /** By the model, or the agent, that replies to them. */
    MODEL
  }

  /** Keeps a copy of the fields. */
  public AuditLine {
    fields = List.copyOf(fields);
  }
}
