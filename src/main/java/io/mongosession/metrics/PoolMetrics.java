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
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricUnits;
import org.eclipse.microprofile.metrics.Tag;

/** One factory's connection and pool. With a borrowed client that nothing counts, all zero. */
final class PoolMetrics {

  private static final String PREFIX = "mongodb_session_";

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

  PoolMetrics(PublishedMetrics metrics, String factory, Supplier<ConnectionStats> stats) {
    this.metrics = metrics;
    this.factory = new Tag("factory", factory);
    this.stats = stats;
  }

  void register() {
    counter("pool_connections_created", "Connections opened", PoolStats::created);
    counter("pool_connections_closed", "Connections closed", PoolStats::closed);
    failures("timeout", pool -> pool.checkoutFailures().timeout());
    failures("connection_error", pool -> pool.checkoutFailures().connectionError());
    failures("pool_closed", pool -> pool.checkoutFailures().poolClosed());
    gauge("pool_size", "Connections that exist", MetricUnits.NONE, PoolStats::size);
    gauge("pool_in_use", "Connections that are in use", MetricUnits.NONE, PoolStats::inUse);
    gauge("pool_idle", "Connections that are idle", MetricUnits.NONE, PoolStats::idle);
    gauge("pool_waiting", "Operations that wait", MetricUnits.NONE, PoolStats::waiting);
    gauge(
        "pool_checkout_mean",
        "Mean wait for a connection since the pool was made",
        MetricUnits.SECONDS,
        pool -> pool.checkoutTime().mean() / 1000);
    gauge(
        "pool_checkout_max",
        "Longest wait for a connection since the pool was made",
        MetricUnits.SECONDS,
        pool -> pool.checkoutTime().max() / 1000);
    register(
        metadata("up", "1 while the database responds, otherwise 0", MetricUnits.NONE),
        () -> read().status() == ConnectionStatus.CONNECTED ? 1.0 : 0.0);
  }

  private void gauge(
      String name, String description, String unit, ToDoubleFunction<PoolStats> value) {
    register(
        metadata(name, description, unit),
        () -> {
          PoolStats pool = read().pool();
          return pool == null ? 0.0 : value.applyAsDouble(pool);
        });
  }

  private void register(Metadata metadata, Supplier<Double> value) {
    metrics.gauge(metadata, value, factory);
  }

  private void counter(
      String name, String description, ToLongFunction<PoolStats> total, Tag... more) {
    Tag[] tags = new Tag[more.length + 1];
    tags[0] = factory;
    System.arraycopy(more, 0, tags, 1, more.length);
    Metadata metadata = metadata(name, description, MetricUnits.NONE);
    followers.add(new Follower(metrics.counter(metadata, tags), total));
  }

  private void failures(String reason, ToLongFunction<PoolStats> total) {
    counter(
        "pool_checkout_failures",
        "Operations that got no connection",
        total,
        new Tag("reason", reason));
  }

  private static Metadata metadata(String name, String description, String unit) {
    return Metadata.builder()
        .withName(PREFIX + name)
        .withDescription(description)
        .withUnit(unit)
        .build();
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
