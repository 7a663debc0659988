package io.mongosession;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A factory's connection at one moment. Holds no credential.
 *
 * @param status whether requests would work
 * @param externalClient whether the client was borrowed from the application
 * @param connectionString the connection string with credentials and secret options replaced, or
 *     null with a borrowed client
 * @param serverVersion the server's version, or null until it has responded once
 * @param poolConfig the effective pool settings by their MongoDB names (milliseconds where the name
 *     ends in MS); empty with a borrowed client
 * @param pool live numbers, or null with a borrowed client that has no {@link PoolMonitor}
 * @param outage what is wrong and what to check, without host or credential; null while connected
 */
public record ConnectionStats(
    ConnectionStatus status,
    boolean externalClient,
    String connectionString,
    String serverVersion,
    Map<String, Object> poolConfig,
    PoolStats pool,
    String outage) {

  /**
   * The same as a map, for a response or a log line: {@code status} ({@code connected} or {@code
   * unavailable}), {@code external_client}, {@code connection_string}, {@code server_version},
   * {@code pool_config}, and {@code pool} with {@code size}, {@code in_use}, {@code idle} and
   * {@code waiting}, and {@code outage}. Without those that are null; unmodifiable, in this order.
   */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("status", status.name().toLowerCase(Locale.ROOT));
    map.put("external_client", externalClient);
    map.put("connection_string", connectionString);
    map.put("server_version", serverVersion);
    map.put("pool_config", poolConfig);
    map.put("pool", pool == null ? null : numbers(pool));
    map.put("outage", outage);
    map.values().removeIf(Objects::isNull);
    return Collections.unmodifiableMap(map);
  }

  private static Map<String, Object> numbers(PoolStats pool) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("size", pool.size());
    numbers.put("in_use", pool.inUse());
    numbers.put("idle", pool.idle());
    numbers.put("waiting", pool.waiting());
    return Collections.unmodifiableMap(numbers);
  }
}
