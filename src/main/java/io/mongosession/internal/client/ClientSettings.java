package io.mongosession.internal.client;

import com.mongodb.client.MongoClient;
import io.mongosession.PoolMonitor;
import java.time.Duration;

/**
 * Which client a factory uses, and how that client is probed. Holds credentials.
 *
 * @param options what a client of the factory's own is made from; null with a borrowed one
 * @param borrowed the application's client, or null
 * @param monitor counts the borrowed client's pool, or null
 * @param probeTimeout how long a ping may take
 * @param probeMaxAge how long the answer to a ping is good for
 */
public record ClientSettings(
    ClientOptions options,
    MongoClient borrowed,
    PoolMonitor monitor,
    Duration probeTimeout,
    Duration probeMaxAge) {

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

  /** Shows no credential. */
  @Override
  public String toString() {
    return "ClientSettings[%s]".formatted(isBorrowed() ? "borrowed" : options.redacted());
  }
}
