package io.mongosession.metrics;

import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.PoolStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Tag;

/** One factory's connection and pool. With a borrowed client that nothing counts, all zero. */
final class PoolMetrics {

  /** A counter and what it has to reach; it cannot be read through like a gauge. */
  private static final class Follower {
    final Counter counter;
    final ToLongFunction<PoolStats> total;
    long reached;

    Follower(Counter counter, ToLongFunction<PoolStats> total) {
      this.counter = counter;
      this.total = total;
    }

    void follow(PoolStats pool) {
      long now = total.applyAsLong(pool);
      if (now > reached) {
        counter.inc(now - reached);
        reached = now;
      }
    }
  }

  private final PublishedMetrics metrics;
  private final Tag factory;
  private final Supplier<ConnectionStats> stats;
  private final List<Follower> followers = new ArrayList<>();

  PoolMetrics(PublishedMetrics metrics, Tag factory, Supplier<ConnectionStats> stats) {
    this.metrics = metrics;
    this.factory = factory;
    this.stats = stats;
  }

  void register() {
    counter("pool_connections_created", "Connections opened", PoolStats::created);
    counter("pool_connections_closed", "Connections closed", PoolStats::closed);
    failures("timeout", pool -> pool.checkoutFailures().timeout());
    failures("connection_error", pool -> pool.checkoutFailures().connectionError());
    failures("pool_closed", pool -> pool.checkoutFailures().poolClosed());
    gauge("pool_size", "Connections that exist", PoolStats::size);
    gauge("pool_in_use", "Connections that are in use", PoolStats::inUse);
    gauge("pool_idle", "Connections that are idle", PoolStats::idle);
    gauge("pool_waiting", "Operations that wait", PoolStats::waiting);
    metrics.seconds(
        "pool_checkout_mean",
        "Mean wait for a connection since the pool was made",
        reading(pool -> pool.checkoutTime().mean() / 1000),
        factory);
    metrics.seconds(
        "pool_checkout_max",
        "Longest wait for a connection since the pool was made",
        reading(pool -> pool.checkoutTime().max() / 1000),
        factory);
    metrics.gauge(
        "up",
        "1 while the database responds, otherwise 0",
        () -> read().status() == ConnectionStatus.CONNECTED ? 1.0 : 0.0,
        factory);
  }

  private void gauge(String name, String description, ToDoubleFunction<PoolStats> value) {
    metrics.gauge(name, description, reading(value), factory);
  }

  private Supplier<Double> reading(ToDoubleFunction<PoolStats> value) {
    return () -> {
      PoolStats pool = read().pool();
      return pool == null ? 0.0 : value.applyAsDouble(pool);
    };
  }

  private void counter(
      String name, String description, ToLongFunction<PoolStats> total, Tag... more) {
    Tag[] tags = new Tag[more.length + 1];
    tags[0] = factory;
    System.arraycopy(more, 0, tags, 1, more.length);
    followers.add(new Follower(metrics.counter(name, description, tags), total));
  }

  private void failures(String reason, ToLongFunction<PoolStats> total) {
    counter(
        "pool_checkout_failures",
        "Operations that got no connection",
        total,
        new Tag("reason", reason));
  }

  /** Reads the pool, and brings the counters up to it. */
  private ConnectionStats read() {
    ConnectionStats now = stats.get();
    if (now.pool() != null) {
      synchronized (followers) {
        followers.forEach(follower -> follower.follow(now.pool()));
      }
    }
    return now;
  }
}
