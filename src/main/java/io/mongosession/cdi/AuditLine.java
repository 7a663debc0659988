package io.mongosession.cdi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
 * @param owner the owner it was about, never by their id, see {@link #pseudonym}; or null
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
    String owner,
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

  /**
   * What stands for an owner's id that is not to be kept: whoever knows the id finds the lines
   * about it, and nobody reads it there.
   *
   * @return the first 16 digits of the SHA-256 of the id in UTF-8, in hexadecimal
   */
  public static String pseudonym(String owner) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(owner.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has it", e);
    }
  }

  /** Keeps a copy of the fields. */
  public AuditLine {
    fields = List.copyOf(fields);
  }
}
