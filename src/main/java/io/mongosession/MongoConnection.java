package io.mongosession;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shared client with what belongs to it: pool numbers, probe, time limit of writes. Several
 * factories may use one; the last to close it closes the client.
 */
final class MongoConnection implements AutoCloseable {

  private final MongoClient client;
  private final boolean external;
  private final PoolMonitor monitor;
  private final DatabaseProbe probe;
  private final WriteBound writeBound;
  private final String redactedConnectionString;
  private final Map<String, Object> poolConfig;
  private int users = 1;

  private MongoConnection(ClientSettings settings, MongoClient client, PoolMonitor monitor) {
    this.client = client;
    this.monitor = monitor;
    external = settings.isBorrowed();
    probe = DatabaseProbe.of(settings);
    redactedConnectionString = external ? null : settings.options().redacted();
    writeBound =
        external
            ? WriteBound.ofBorrowedClient()
            : WriteBound.of(settings.options().connectionString());
    poolConfig = external ? Map.of() : poolConfig(settings.options().shown());
  }

  static MongoConnection open(ClientSettings settings) {
    if (settings.isBorrowed()) {
      return new MongoConnection(settings, settings.borrowed(), settings.monitor());
    }
    PoolMonitor monitor = new PoolMonitor();
    MongoClient client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(settings.options().connectionString())
                .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(monitor))
                .build());
    return new MongoConnection(settings, client, monitor);
  }

  private static Map<String, Object> poolConfig(Map<String, String> options) {
    Map<String, Object> config = new LinkedHashMap<>();
    for (String name :
        new String[] {
          "maxPoolSize",
          "minPoolSize",
          "maxIdleTimeMS",
          "maxLifeTimeMS",
          "maxConnecting",
          "waitQueueTimeoutMS"
        }) {
      if (options.containsKey(name)) {
        config.put(name, Integer.valueOf(options.get(name)));
      }
    }
    return config;
  }

  MongoClient client() {
    return client;
  }

  DatabaseProbe probe() {
    return probe;
  }

  WriteBound writeBound() {
    return writeBound;
  }

  /** Live numbers, or null where nothing counts them. */
  PoolStats poolStats() {
    return monitor == null ? null : monitor.stats();
  }

  ConnectionStats stats() {
    return new ConnectionStats(
        probe.status(),
        external,
        redactedConnectionString,
        probe.serverVersion(),
        poolConfig,
        poolStats());
  }

  /** This connection for one more user, each of whom closes it. */
  synchronized MongoConnection share() {
    if (users == 0) {
      throw new IllegalStateException("the session manager factory is closed");
    }
    users++;
    return this;
  }

  /** Gives the connection back; the last user's call closes it. */
  @Override
  public synchronized void close() {
    users--;
    if (users > 0) {
      return;
    }
    probe.close();
    if (!external) {
      client.close();
    }
  }
}
