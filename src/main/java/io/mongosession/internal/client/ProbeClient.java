package io.mongosession.internal.client;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.ServerDescriptionChangedEvent;
import com.mongodb.event.ServerListener;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The client of a connection's probes, which knows how far they got. One that has failed for a
 * while is replaced: its threads may have died, in a server that was short of memory. Thread-safe.
 */
final class ProbeClient implements AutoCloseable {

  private final ClientSettings settings;
  private final AddressLookup address;
  private final long longestFailureNanos;

  /** Those whose command has been sent. */
  private final Set<Thread> sent = ConcurrentHashMap.newKeySet();

  private volatile boolean heard;
  private SideClient aside;
  private Long failingSinceNanos;
  private boolean closed;

  /**
   * @param address what it is opened with; null with a borrowed one
   * @param longestFailure how long it may fail
   */
  ProbeClient(ClientSettings settings, AddressLookup address, Duration longestFailure) {
    this.settings = settings;
    this.address = address;
    longestFailureNanos = longestFailure.toNanos();
  }

  /**
   * The client; opens it where there is none, or only a broken one.
   *
   * @throws IllegalStateException when this is closed
   */
  synchronized MongoClient client() {
    if (closed) {
      throw new IllegalStateException("the session manager factory is closed");
    }
    if (failingSinceNanos != null && System.nanoTime() - failingSinceNanos > longestFailureNanos) {
      failingSinceNanos = null;
      closeClient();
    }
    if (aside == null) {
      aside = new SideClient(settings, address, settings.probeTimeout(), this::watch);
    }
    sent.remove(Thread.currentThread());
    return aside.client();
  }

  private void watch(MongoClientSettings.Builder client) {
    client.addCommandListener(
        new CommandListener() {
          @Override
          public void commandStarted(CommandStartedEvent event) {
            sent.add(Thread.currentThread());
          }
        });
    client.applyToServerSettings(
        server ->
            server.addServerListener(
                new ServerListener() {
                  @Override
                  public void serverDescriptionChanged(ServerDescriptionChangedEvent event) {
                    if (event.getNewDescription().isOk()) {
                      heard = true;
                    }
                  }
                }));
  }

  /** Whether a server has ever answered this client's hello; false with a borrowed client. */
  boolean heard() {
    return heard;
  }

  /** Whether the caller's last command has been sent, once {@link #client} was asked for. */
  boolean sent() {
    return sent.remove(Thread.currentThread());
  }

  /** A probe ended. */
  synchronized void ended(boolean worked) {
    if (worked) {
      failingSinceNanos = null;
    } else if (failingSinceNanos == null) {
      failingSinceNanos = System.nanoTime();
    }
  }

  private void closeClient() {
    if (aside != null) {
      aside.close();
      aside = null;
      heard = false;
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    closeClient();
  }
}
