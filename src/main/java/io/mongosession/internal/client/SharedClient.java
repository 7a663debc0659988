package io.mongosession.internal.client;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.ConnectionStats;
import io.mongosession.PoolMonitor;
import io.mongosession.PoolStats;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shared client with what belongs to it: pool numbers, probe, time limit of writes. Several
 * factories may use one; the last to close it closes the client.
 */
public final class SharedClient implements AutoCloseable {

  private final MongoClient client;
  private final boolean external;
  private final PoolMonitor monitor;
  private final DatabaseProbe probe;
  private final WriteTimeLimit writeBound;
  private final String redactedConnectionString;
  private final Map<String, Object> poolConfig;
  private int users = 1;

  private SharedClient(ClientSettings settings, MongoClient client, PoolMonitor monitor) {
    this.client = client;
    this.monitor = monitor;
    external = settings.isBorrowed();
    probe = DatabaseProbe.of(settings);
    redactedConnectionString = external ? null : settings.options().redacted();
    writeBound =
        external
            ? WriteTimeLimit.ofBorrowedClient()
            : WriteTimeLimit.of(settings.options().connectionString());
    poolConfig = external ? Map.of() : poolConfig(settings.options().shown());
  }

  public static SharedClient open(ClientSettings settings) {
    if (settings.isBorrowed()) {
      return new SharedClient(settings, settings.borrowed(), settings.monitor());
    }
    PoolMonitor monitor = new PoolMonitor();
    MongoClient client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(settings.options().connectionString())
                .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(monitor))
                .build());
    return new SharedClient(settings, client, monitor);
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

  public MongoClient client() {
    return client;
  }

  public DatabaseProbe probe() {
    return probe;
  }

  public WriteTimeLimit writeBound() {
    return writeBound;
  }

  /** Live numbers, or null where nothing counts them. */
  public PoolStats poolStats() {
    return monitor == null ? null : monitor.stats();
  }

  public ConnectionStats stats() {
    return new ConnectionStats(
        probe.status(),
        external,
        redactedConnectionString,
        probe.serverVersion(),
        poolConfig,
        poolStats());
  }

  /** This connection for one more user, each of whom closes it. */
  public synchronized SharedClient share() {
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
