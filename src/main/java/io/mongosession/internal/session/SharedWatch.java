package io.mongosession.internal.session;

import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.turn.TurnLooks;
import io.mongosession.internal.turn.TurnSight;
import io.mongosession.turn.TurnWatch;
import io.mongosession.turn.TurnWatcher;

/** One who watches a turn, among all who share the looks at it. */
final class SharedWatch implements TurnWatch, TurnLooks.Follower {

  private static final String OPERATION = "watch_turn";

  private final TurnLooks looks;
  private final TurnLooks.Followed followed;
  private final TurnWatcher watcher;
  private volatile long from;
  private volatile boolean closed;

  private SharedWatch(
      TurnLooks looks, TurnLooks.Followed followed, long from, TurnWatcher watcher) {
    this.looks = looks;
    this.followed = followed;
    this.from = from;
    this.watcher = watcher;
  }

  /** Watches, from now on. No I/O on this thread. */
  static SharedWatch begin(
      SessionContext context, String agentId, long question, long from, TurnWatcher watcher) {
    TurnLooks.Followed followed =
        new TurnLooks.Followed(context.turns().follower(), context.freshRef(), agentId, question);
    SharedWatch watch = new SharedWatch(context.turns().looks(), followed, from, watcher);
    watch.looks.follow(followed, watch);
    return watch;
  }

  @Override
  public void from(long number) {
    from = number;
  }

  @Override
  public long from() {
    return from;
  }

  @Override
  public void see(TurnSight sight) {
    if (!closed) {
      watcher.see(TurnViews.snapshot(sight));
    }
  }

  @Override
  public void fail(RuntimeException failure) {
    if (!closed) {
      watcher.fail(MongoErrors.translate(OPERATION, failure, null));
    }
  }

  @Override
  public void close() {
    closed = true;
    looks.leave(followed, this);
  }
}
