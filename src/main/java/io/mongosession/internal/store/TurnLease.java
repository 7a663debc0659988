package io.mongosession.internal.store;

import io.mongosession.internal.bson.KeyEncoding;

/**
 * A turn that holds the lease on its agent, or held it: what all its commands name.
 *
 * @param ref the session, this incarnation of it
 * @param agentId the agent
 * @param turnId random, of this attempt
 * @param ids what the {@code _id}s of the turn's messages begin with
 */
public record TurnLease(SessionRef ref, String agentId, String turnId, String ids) {

  /** In the token of a draft's reservation, behind its number. */
  public static final String DRAFT = "d";

  private static final int ATTEMPT_PART = 8;
  private static final String AGAIN = "/again";

  /** The lease of an attempt at a question. */
  public static TurnLease of(SessionRef ref, String agentId, String turnId, String askedKey) {
    String ids =
        askedKey == null
            ? turnId
            : "%s:%s:chat:%s"
                .formatted(
                    KeyEncoding.idPart(ref.key().text()),
                    KeyEncoding.agentIdPart(agentId),
                    askedKey);
    return new TurnLease(ref, agentId, turnId, ids);
  }

  /** An idempotency key as part of an {@code _id}, and as it is stored with a turn. */
  public static String askedKey(String idempotencyKey) {
    return idempotencyKey == null ? null : KeyEncoding.idPart(idempotencyKey).replace("/", "%2F");
  }

  public SessionKey key() {
    return ref.key();
  }

  /** The {@code _id} of the question, the same for all attempts with the same key. */
  public String questionId() {
    return ids + "/q";
  }

  /** The {@code _id} of another message of this attempt. */
  public String messageId(String part) {
    return "%s/%s/%s"
        .formatted(ids, turnId.substring(0, Math.min(ATTEMPT_PART, turnId.length())), part);
  }

  /**
   * Marks the reservation that begins a turn.
   *
   * @param again how often the same attempt has begun before
   */
  public static String claimToken(String turnId, int again) {
    return again == 0 ? turnId : turnId + AGAIN + again;
  }

  /** Whether it marks one that begins this turn. */
  public static boolean isClaim(String turnId, String token) {
    return token.equals(turnId) || token.startsWith(turnId + AGAIN);
  }

  /** Marks a reservation of this attempt behind the first. */
  public String token(String part) {
    return turnId + "/" + part;
  }

  /** Whether a reservation was made by this attempt. */
  public boolean isOwn(String token) {
    return isOwn(turnId, token);
  }

  /** As {@link #isOwn(String)}, of any attempt. */
  public static boolean isOwn(String turnId, String token) {
    return token.equals(turnId) || token.startsWith(turnId + "/");
  }
}
