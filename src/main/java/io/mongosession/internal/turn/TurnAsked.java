package io.mongosession.internal.turn;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.turn.TokenRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.bson.Document;

/**
 * What is asked of an agent.
 *
 * @param ref the session, whichever incarnation there is
 * @param agentId the agent
 * @param turnId of this attempt
 * @param question role and content, as stored
 * @param expected the number the question must get, or null
 * @param key the idempotency key as {@link TurnLease#askedKey} has it, or null
 * @param history how many messages before the question the agent is shown at most
 * @param historyBytes how much of them
 * @param applicationName of a session that is created, or null
 * @param maxAgents how many agents a session may have
 * @param mayReplace whether a turn whose time is over may be taken over: not before the unique
 *     index of the messages was seen, which is what keeps the late writes of that turn out
 * @param tokens how its model tokens are counted, and how many there are
 */
public record TurnAsked(
    SessionRef ref,
    String agentId,
    String turnId,
    Document question,
    Long expected,
    String key,
    int history,
    long historyBytes,
    String applicationName,
    int maxAgents,
    boolean mayReplace,
    TokenRules tokens) {

  /** Who is charged with its model tokens; null where nobody has a budget. */
  String chargedOwner() {
    return tokens.ownerTokensPerDay() == null ? null : ref.owner();
  }

  /** Shows that two messages differ, and nothing of them. */
  String digest() {
    try {
      byte[] text = question.getString(Fields.CONTENT).getBytes(StandardCharsets.UTF_8);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
