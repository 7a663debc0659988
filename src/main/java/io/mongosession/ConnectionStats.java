package io.mongosession;

import java.util.Map;

/**
 * A factory's connection at one moment. Holds no credential.
 *
 * @param status whether MongoDB responds
 * @param externalClient whether the client was borrowed from the application
 * @param connectionString the connection string with credentials and secret options replaced, or
 *     null with a borrowed client
 * @param serverVersion the server's version, or null until it has responded once
 * @param poolConfig the effective pool settings by their MongoDB names (milliseconds where the name
 *     ends in MS); empty with a borrowed client
 * @param pool live numbers, or null with a borrowed client that has no {@link PoolMonitor}
 */
public record ConnectionStats(
    ConnectionStatus status,
    boolean externalClient,
    String connectionString,
    String serverVersion,
    Map<String, Object> poolConfig,
    PoolStats pool) {}
