package io.mongosession;

/**
 * What a sweep did.
 *
 * @param ran whether it ran: false where another one was under way, and this did nothing
 * @param expiredSessions how many sessions it deleted, with all they own
 * @param keptSessions how many it left that looked expired: written to at that moment, or a turn
 *     was running
 * @param clearedDeletions of how many deletions it removed what was left over
 */
public record SweepResult(
    boolean ran, long expiredSessions, long keptSessions, long clearedDeletions) {

  /** Of one that did not run. */
  public static final SweepResult NOT_RUN = new SweepResult(false, 0, 0, 0);
}
