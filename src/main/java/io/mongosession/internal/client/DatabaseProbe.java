package io.mongosession.internal.client;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.connection.ClusterDescription;
import io.mongosession.internal.client.OutageDiagnosis.Evidence;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.bson.Document;

/**
 * Finds out whether a request would work, by doing what requests need: a write that matches nothing
 * and stores nothing, which takes a log-in, the right to write and a primary, and a read. At most
 * once per maximum age however many ask, by a connection of its own; with a borrowed client, which
 * has no connection string to open another one with, by a connection of its pool. Thread-safe.
 */
public final class DatabaseProbe {

  private static final Logger LOG = LogContext.logger(DatabaseProbe.class.getName());
  private static final Duration LONGEST_FAILURE = Duration.ofMinutes(1);
  private static final Document NOTHING = new Document("$unset", new Document("probe", ""));
  private static final Document BUILD_INFO = new Document("buildInfo", 1);

  private final ReentrantLock lock = new ReentrantLock();
  private final ProbeClient probes;
  private final ProbeTarget target;
  private final ClientSettings settings;
  private final String name;

  /** What has been logged since the last probe that worked: each cause once. */
  private final Set<OutageReason> logged = EnumSet.noneOf(OutageReason.class);

  private boolean asked;
  private long askedNanos;
  private OutageReason reason;
  private boolean announced;
  private volatile String serverVersion;

  DatabaseProbe(ClientSettings settings, ProbeClient probes, ProbeTarget target) {
    this.settings = settings;
    this.probes = probes;
    this.target = target;
    name =
        settings.isBorrowed()
            ? "MongoDB (by the application's own client)"
            : "MongoDB at " + String.join(",", settings.options().connectionString().getHosts());
  }

  /** What probes of these settings use. */
  static ProbeClient client(ClientSettings settings, AddressLookup address) {
    return new ProbeClient(settings, address, LONGEST_FAILURE);
  }

  /**
   * Asks once, as patiently as an operation would but at most a minute, and closes what it opened.
   * Returns null when requests would work, otherwise why they would not.
   */
  public static OutageReason outage(ClientSettings settings, ProbeTarget target) {
    ClientSettings patient = settings.patient();
    AddressLookup address =
        patient.isBorrowed()
            ? null
            : new AddressLookup(patient.options().connectionString(), complete -> {});
    try (ProbeClient client = client(patient, address)) {
      return new DatabaseProbe(patient, client, target).outage();
    }
  }

  /**
   * Why requests would fail, or null while they would work. Waits for a probe under way rather than
   * beginning another.
   */
  public OutageReason outage() {
    long now = System.nanoTime();
    lock.lock();
    try {
      boolean since = asked && askedNanos - now >= 0;
      boolean young = asked && System.nanoTime() - askedNanos < settings.probeMaxAge().toNanos();
      if (!since && !young) {
        ask();
        asked = true;
        askedNanos = System.nanoTime();
      }
      return reason;
    } finally {
      lock.unlock();
    }
  }

  private void ask() {
    Attempt attempt = new Attempt();
    try {
      attempt.make();
      probes.ended(true);
      reason = null;
      if (!announced) {
        announced = true;
        LOG.log(Level.INFO, "{0} answers", name);
      }
      logged.clear();
    } catch (RuntimeException e) {
      // Whatever it is: a driver that is broken throws more than its own errors.
      failed(probes.isClosed() ? OutageReason.CLIENT_CLOSED : attempt.reason(e));
      LOG.log(Level.DEBUG, "the probe failed", e);
    }
  }

  private void failed(OutageReason why) {
    probes.ended(false);
    announced = false;
    reason = why;
    if (!probes.isClosed() && logged.add(why)) {
      LOG.log(Level.WARNING, "{0} does not answer: {1}", name, why.explanation());
    }
  }

  /** One probe, and how far it got. */
  private final class Attempt {

    private final long begun = System.nanoTime();
    private MongoClient client;
    private boolean writing = true;

    void make() {
      client = probes.client();
      in(target.written()).updateOne(new Document("_id", UUID.randomUUID().toString()), NOTHING);
      probes.sent();
      writing = false;
      in(target.read()).find(new Document("_id", UUID.randomUUID().toString())).first();
      if (serverVersion == null) {
        serverVersion = version();
      }
    }

    /** A collection whose next command has what is left of the time. */
    private MongoCollection<Document> in(MongoNamespace collection) {
      return client
          .getDatabase(collection.getDatabaseName())
          .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
          .withTimeout(left(), TimeUnit.MILLISECONDS)
          .getCollection(collection.getCollectionName());
    }

    private long left() {
      Duration gone = Duration.ofNanos(System.nanoTime() - begun);
      return Math.max(1, settings.probeTimeout().minus(gone).toMillis());
    }

    private String version() {
      try {
        return client
            .getDatabase("admin")
            .withTimeout(left(), TimeUnit.MILLISECONDS)
            .runCommand(BUILD_INFO)
            .getString("version");
      } catch (MongoException e) {
        LOG.log(Level.DEBUG, "the server does not report its version", e);
        return null;
      }
    }

    OutageReason reason(RuntimeException error) {
      OutageReason found = OutageDiagnosis.of(error, evidence());
      if (found != null) {
        return found;
      }
      return reason == null ? OutageReason.LATE : reason;
    }

    private Evidence evidence() {
      ClusterDescription cluster = cluster();
      return new Evidence(
          cluster,
          writing,
          cluster != null && isUsable(cluster),
          probes.heard(),
          probes.sent(),
          settings.authSource(),
          settings.isBorrowed());
    }

    private ClusterDescription cluster() {
      try {
        return client == null ? null : client.getClusterDescription();
      } catch (IllegalStateException e) {
        return null; // It was closed.
      }
    }

    private boolean isUsable(ClusterDescription cluster) {
      ReadPreference preference = settings.readPreference();
      return writing ? cluster.hasWritableServer() : cluster.hasReadableServer(preference);
    }
  }

  /** The server's version, or null until a probe has worked. */
  String serverVersion() {
    return serverVersion;
  }
}
