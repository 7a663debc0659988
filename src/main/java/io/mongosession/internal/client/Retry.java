package io.mongosession.internal.client;

import com.mongodb.MongoException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The second try of a command whose reply got lost: the server may have acted. The driver makes one
 * itself where the server has sessions; this holds on every topology.
 */
public final class Retry {

  private Retry() {}

  /**
   * Runs an attempt, and once more when its reply got lost.
   *
   * @param attempt is given whether an earlier attempt may have been applied
   */
  public static <T> T onceMore(Function<Boolean, T> attempt) {
    try {
      return attempt.apply(false);
    } catch (MongoException e) {
      if (!MongoErrors.isReplyLost(e)) {
        throw e;
      }
      return attempt.apply(true);
    }
  }

  /** As {@link #onceMore(Function)}, for a write that may be applied twice without harm. */
  public static <T> T onceMore(Supplier<T> attempt) {
    return onceMore(again -> attempt.get());
  }
}
