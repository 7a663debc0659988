package io.mongosession.rest;

import io.mongosession.ConnectionStats;
import io.mongosession.PoolStats;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The connection pools of all factories. */
record PoolView(List<Factory> factories) implements JsonResponse {

  /** One factory's connection. */
  record Factory(
      String name,
      String status,
      boolean externalClient,
      String connectionString,
      String serverVersion,
      Map<String, Object> poolConfig,
      Pool pool) {

    static Factory of(String name, ConnectionStats stats) {
      return new Factory(
          name,
          stats.status().name().toLowerCase(Locale.ROOT),
          stats.externalClient(),
          stats.connectionString(),
          stats.serverVersion(),
          stats.poolConfig(),
          stats.pool() == null ? null : Pool.of(stats.pool()));
    }
  }

  /** Live numbers of one pool. */
  record Pool(
      int size,
      int inUse,
      int idle,
      int waiting,
      long created,
      long closed,
      PoolStats.CheckoutFailures checkoutFailures,
      PoolStats.CheckoutTime checkoutTimeMs) {

    static Pool of(PoolStats stats) {
      return new Pool(
          stats.size(),
          stats.inUse(),
          stats.idle(),
          stats.waiting(),
          stats.created(),
          stats.closed(),
          stats.checkoutFailures(),
          stats.checkoutTime());
    }
  }
}
