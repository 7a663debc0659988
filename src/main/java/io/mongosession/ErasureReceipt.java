package io.mongosession;

import java.time.Instant;

/**
 * What an erasure removed, counted before it was deleted. Exact where nobody wrote meanwhile.
 *
 * @param owner whose sessions were erased
 * @param sessions how many sessions
 * @param messages how many messages they had
 * @param feedback how many items of feedback they had
 * @param startedAt when the erasure began: sessions created later stay
 * @param finishedAt when the last of the sessions was gone
 * @param cleanAt when the last of what was on its way to them is gone
 */
public record ErasureReceipt(
    String owner,
    long sessions,
    long messages,
    long feedback,
    Instant startedAt,
    Instant finishedAt,
    Instant cleanAt) {

  /** Does not show the owner, who is to be forgotten. */
  @Override
  public String toString() {
    return "ErasureReceipt[%d sessions, %d messages, %d feedback, %s to %s, clean at %s]"
        .formatted(sessions, messages, feedback, startedAt, finishedAt, cleanAt);
  }
}
