package io.mongosession.internal.client;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.PoolMonitor;
import io.mongosession.PoolStats;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The shared client with what belongs to it: pool numbers, probe, background work, time limit of
 * writes. Several factories may use one; the last to close it closes the client. That of a
 * mongodb+srv address opens when DNS has answered.
 */
public final class SharedClient implements AutoCloseable {

  private static final Logger LOG = LogContext.logger(SharedClient.class.getName());
  private static final String CLOSED = "the session manager factory is closed";

  private final ClientSettings settings;
  private final AddressLookup address;
  private final boolean external;
  private final PoolMonitor monitor;
  private final ProbeClient probeClient;
  private final Map<ProbeTarget, DatabaseProbe> probes = new ConcurrentHashMap<>();
  private final BackgroundWork background = new BackgroundWork();
  private final WriteTimeLimit writeBound;
  private final String redactedConnectionString;
  private final Map<String, Object> poolConfig;
  private final List<CommandListener> commandListeners;
  private volatile MongoClient client;
  private int users = 1;

  private SharedClient(ClientSettings settings, List<CommandListener> commandListeners) {
    this.settings = settings;
    this.commandListeners = commandListeners;
    external = settings.isBorrowed();
    client = settings.borrowed();
    monitor = external ? settings.monitor() : new PoolMonitor();
    address =
        external ? null : new AddressLookup(settings.options().connectionString(), this::opened);
    probeClient = DatabaseProbe.client(settings, address);
    redactedConnectionString = external ? null : settings.options().redacted();
    writeBound =
        external
            ? WriteTimeLimit.ofBorrowedClient()
            : WriteTimeLimit.of(settings.options().connectionString());
    poolConfig = external ? Map.of() : poolConfig(settings.options().shown());
  }

  /**
   * Opens it; does not wait for MongoDB or DNS.
   *
   * @param commandListeners are told of every command of a client that is not borrowed
   * @throws io.mongosession.InvalidSettingsException when nobody has said where the database is
   */
  public static SharedClient open(ClientSettings settings, List<CommandListener> commandListeners) {
    if (!settings.isConnected()) {
      SettingProblems problems = new SettingProblems(null);
      ClientOptions.parse(null, Map.of(), problems);
      problems.throwIfAny();
    }
    if (!settings.isBorrowed() && settings.options().isInsecure()) {
      LOG.log(
          Level.WARNING,
          "tlsInsecure=true turns off the check of the server's host name alone: the Java driver"
              + " still refuses a certificate that the trust store of the Java process"
              + " (javax.net.ssl.trustStore) does not trust");
    }
    SharedClient shared = new SharedClient(settings, commandListeners);
    if (!shared.external && shared.address.isDone()) {
      shared.client();
    }
    return shared;
  }

  private MongoClient create(ConnectionString complete) {
    MongoClientSettings.Builder builder =
        MongoClientSettings.builder()
            .applyConnectionString(complete)
            .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(monitor));
    commandListeners.forEach(builder::addCommandListener);
    return MongoClients.create(builder.build());
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

  /**
   * The client; opens it where DNS had not answered so far, for which an operation waits as long as
   * for a server.
   *
   * @throws AddressLookupException when DNS does not answer
   */
  public MongoClient client() {
    MongoClient open = client;
    return open == null ? opened(address.await(settings.options().patience())) : open;
  }

  private synchronized MongoClient opened(ConnectionString complete) {
    if (users == 0) {
      throw new IllegalStateException(CLOSED);
    }
    if (client == null) {
      client = create(complete);
    }
    return client;
  }

  /** A client beside this one, which the caller closes; see {@link SideClient}. */
  public SideClient aside(Duration timeout) {
    return new SideClient(settings, address, timeout, client -> {});
  }

  /** What is done while nobody waits for it. */
  public BackgroundWork background() {
    return background;
  }

  /** The probe of what requests of these collections need. */
  public DatabaseProbe probe(ProbeTarget target) {
    return probes.computeIfAbsent(
        target, wanted -> new DatabaseProbe(settings, probeClient, wanted));
  }

  public WriteTimeLimit writeBound() {
    return writeBound;
  }

  /** Calls this after every check-out, until it is {@link #forgetCheckouts taken away}. */
  public void watchCheckouts(Consumer<Duration> listener) {
    if (monitor != null) {
      monitor.addCheckoutListener(listener);
    }
  }

  public void forgetCheckouts(Consumer<Duration> listener) {
    if (monitor != null) {
      monitor.removeCheckoutListener(listener);
    }
  }

  /** Live numbers, or null where nothing counts them. */
  public PoolStats poolStats() {
    return monitor == null ? null : monitor.stats();
  }

  /** How it stands for requests of these collections. */
  public ConnectionStats stats(ProbeTarget target) {
    DatabaseProbe probe = probe(target);
    OutageReason outage = probe.outage();
    return new ConnectionStats(
        outage == null ? ConnectionStatus.CONNECTED : ConnectionStatus.UNAVAILABLE,
        external,
        redactedConnectionString,
        probe.serverVersion(),
        poolConfig,
        poolStats(),
        outage == null ? null : outage.explanation());
  }

  /** This connection for one more user, each of whom closes it. */
  public synchronized SharedClient share() {
    if (users == 0) {
      throw new IllegalStateException(CLOSED);
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
    background.close();
    probeClient.close();
    if (!external && client != null) {
      client.close();
    }
  }
}
