package io.mongosession.internal.client;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoTimeoutException;
import io.mongosession.ConnectionStatus;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.Document;

/**
 * Pings the database by a connection of its own, at most once per maximum age however many ask. A
 * borrowed client has no connection string to open another one with, so it is pinged through its
 * own pool.
 */
public final class DatabaseProbe implements AutoCloseable {

  private static final Logger LOG = LogContext.logger(DatabaseProbe.class.getName());
  private static final Document PING = new Document("ping", 1);
  private static final Document BUILD_INFO = new Document("buildInfo", 1);

  private final ReentrantLock lock = new ReentrantLock();
  private final AddressLookup address;
  private final Duration timeout;
  private final Duration maxAge;
  private final ClientSettings settings;
  private SideClient aside;
  private final String name;

  /** What has been logged since the database last responded: each cause once. */
  private final Set<OutageReason> logged = EnumSet.noneOf(OutageReason.class);

  private boolean closed;
  private OutageReason reason;
  private ConnectionStatus last;
  private long lastNanos;
  private volatile String serverVersion;

  /**
   * @param address what its own client is opened with; null with a borrowed one
   */
  DatabaseProbe(ClientSettings settings, AddressLookup address) {
    this.settings = settings;
    this.address = address;
    name =
        settings.isBorrowed()
            ? "MongoDB (by the application's own client)"
            : "MongoDB at " + String.join(",", settings.options().connectionString().getHosts());
    timeout = settings.probeTimeout();
    maxAge = settings.probeMaxAge();
  }

  /**
   * Asks once, as patiently as an operation would but at most a minute, and closes what it opened.
   * Returns null when the database answers, otherwise what is wrong and what to check.
   */
  public static String outage(ClientSettings settings) {
    ClientSettings patient = settings.patient();
    AddressLookup address =
        patient.isBorrowed()
            ? null
            : new AddressLookup(patient.options().connectionString(), complete -> {});
    try (DatabaseProbe probe = new DatabaseProbe(patient, address)) {
      boolean answers = probe.status() == ConnectionStatus.CONNECTED;
      return answers ? null : probe.reason.explanation();
    }
  }

  /** Waits for a ping under way rather than sending another. */
  public ConnectionStatus status() {
    long asked = System.nanoTime();
    lock.lock();
    try {
      if (closed) {
        return ConnectionStatus.UNAVAILABLE;
      }
      boolean respondedSince = last != null && lastNanos - asked >= 0;
      boolean young = last != null && System.nanoTime() - lastNanos < maxAge.toNanos();
      if (!respondedSince && !young) {
        last = ping();
        lastNanos = System.nanoTime();
      }
      return last;
    } finally {
      lock.unlock();
    }
  }

  private ConnectionStatus ping() {
    try {
      run(PING);
      if (serverVersion == null) {
        serverVersion = version();
      }
      if (last != ConnectionStatus.CONNECTED) {
        LOG.log(Level.INFO, "{0} answers", name);
        logged.clear();
      }
      return ConnectionStatus.CONNECTED;
    } catch (MongoException | IllegalStateException e) {
      reason =
          OutageReason.of(
              e,
              e instanceof MongoTimeoutException ? aside.client().getClusterDescription() : null);
      if (logged.add(reason)) {
        LOG.log(Level.WARNING, "{0} does not answer: {1}", name, reason.explanation());
      }
      LOG.log(Level.DEBUG, "the ping failed", e);
      return ConnectionStatus.UNAVAILABLE;
    }
  }

  private String version() {
    try {
      return run(BUILD_INFO).getString("version");
    } catch (MongoCommandException e) {
      LOG.log(Level.DEBUG, "the server does not report its version", e);
      return null;
    }
  }

  private Document run(Document command) {
    if (aside == null) {
      aside = new SideClient(settings, address, timeout);
    }
    return aside
        .client()
        .withTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .getDatabase("admin")
        .runCommand(command);
  }

  /** The server's version, or null until it has responded once. */
  String serverVersion() {
    return serverVersion;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (aside != null) {
        aside.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
