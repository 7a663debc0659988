package io.mongosession.internal.client;

import com.mongodb.MongoCredential;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import io.mongosession.PoolMonitor;
import java.time.Duration;

/**
 * Which client a factory uses, and how that client is probed. Holds credentials.
 *
 * @param options what a client of the factory's own is made from; null with a borrowed one, and
 *     while nobody knows where the database is
 * @param borrowed the application's client, or null
 * @param monitor counts the borrowed client's pool, or null
 * @param probeTimeout how long a probe may take
 * @param probeMaxAge how long its result is good for
 */
public record ClientSettings(
    ClientOptions options,
    MongoClient borrowed,
    PoolMonitor monitor,
    Duration probeTimeout,
    Duration probeMaxAge) {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** Whether it is known which client to use. */
  boolean isConnected() {
    return isBorrowed() || options != null;
  }

  public boolean isBorrowed() {
    return borrowed != null;
  }

  /**
   * Whether one client serves both: they have the same address, credentials, options and probe. A
   * borrowed client is not shared.
   */
  public boolean canShareWith(ClientSettings other) {
    return options != null
        && other.options != null
        && options.sameAs(other.options)
        && probeTimeout.equals(other.probeTimeout)
        && probeMaxAge.equals(other.probeMaxAge);
  }

  /** The database that knows the configured user; null without one, and with a borrowed client. */
  String authSource() {
    MongoCredential user = isBorrowed() ? null : options.connectionString().getCredential();
    return user == null ? null : user.getSource();
  }

  /** Which servers are read from; the primary with a borrowed client. */
  ReadPreference readPreference() {
    ReadPreference given = isBorrowed() ? null : options.connectionString().getReadPreference();
    return given == null ? ReadPreference.primary() : given;
  }

  /** The same client, probed as patiently as an operation waits for a server, at most a minute. */
  ClientSettings patient() {
    Duration patience = isBorrowed() ? probeTimeout : options.patience();
    Duration timeout = patience.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : patience;
    return new ClientSettings(options, borrowed, monitor, timeout, probeMaxAge);
  }

  /** Shows no credential. */
  @Override
  public String toString() {
    String address = options == null ? "not connected" : options.redacted();
    return "ClientSettings[%s]".formatted(isBorrowed() ? "borrowed" : address);
  }
}
