package io.mongosession;

/**
 * How messages are appended. Immutable; start from {@link #none()}.
 *
 * @param expectedNumber the number the first message must get, 0 or more; when another writer was
 *     first the append fails with {@link ConflictException}. Null: take the next number, whatever
 *     it is
 * @param idempotencyKey 1 to 256 printable characters, unique per agent: sending the same messages
 *     again with the same key stores them once and returns the same result. Null: no key
 * @param update stored on the agent in the same round trip, or null
 */
public record AppendOptions(Long expectedNumber, String idempotencyKey, AgentUpdate update) {

  private static final AppendOptions NONE = new AppendOptions(null, null, null);

  /** No expectation, no key, nothing to sync. */
  public static AppendOptions none() {
    return NONE;
  }

  /** A copy that expects this number. */
  public AppendOptions expecting(long number) {
    return new AppendOptions(number, idempotencyKey, update);
  }

  /** A copy with this idempotency key. */
  public AppendOptions withIdempotencyKey(String key) {
    return new AppendOptions(expectedNumber, key, update);
  }

  /** A copy that syncs this update; its message metrics are ignored, messages carry their own. */
  public AppendOptions syncing(AgentUpdate newUpdate) {
    return new AppendOptions(expectedNumber, idempotencyKey, newUpdate);
  }
}
