package io.mongosession.internal.turn;

import io.mongosession.OverBudgetException;
import io.mongosession.OverBudgetException.Scope;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.UsageFields;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.bson.Document;

/**
 * Whether there are model tokens left for a turn. A turn that begins in time may take as many as it
 * needs: the turns that run at the same time go over the budget by one turn each at most. For one
 * request.
 */
final class TurnBudget {

  private final TurnStore store;
  private final TurnAsked asked;
  private LocalDate today;
  private long spent;

  TurnBudget(TurnStore store, TurnAsked asked) {
    this.store = store;
    this.asked = asked;
  }

  /** Looks what the owner has used. One round trip where the owner has a budget, otherwise none. */
  void read() {
    if (asked.chargedOwner() != null) {
      today = LocalDate.ofInstant(store.now(), ZoneOffset.UTC);
      spent = Retry.onceMore(() -> store.commands().spending().spent(asked.chargedOwner(), today));
    }
  }

  /** Throws where the owner has used all. */
  void check() {
    Long limit = asked.tokens().ownerTokensPerDay();
    if (asked.chargedOwner() != null && spent >= limit) {
      Instant midnight = today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      throw new OverBudgetException(
          "the caller has used %d of %d model tokens of this day; there are more from %s on"
              .formatted(spent, limit, midnight),
          Scope.OWNER,
          limit,
          spent,
          midnight);
    }
  }

  /**
   * Throws where the owner, or the turns of the session, have used all.
   *
   * @param session with its used model tokens
   */
  void check(Document session) {
    check();
    Long limit = asked.tokens().sessionTokens();
    long used = UsageFields.used(session);
    if (limit != null && used >= limit) {
      throw new OverBudgetException(
          "the turns of session '%s' have used %d of %d model tokens"
              .formatted(asked.ref().id(), used, limit),
          Scope.SESSION,
          limit,
          used,
          null);
    }
  }
}
