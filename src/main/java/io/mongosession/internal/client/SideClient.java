package io.mongosession.internal.client;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client beside the shared one, with less patience: it takes none of the pool's connections,
 * opens one for each thread that uses it, and whoever waits at it is soon done when the application
 * ends, because the driver's reads cannot be interrupted. Where the application's own client is
 * borrowed there is no connection string to open another one with: then it is that one, and closing
 * leaves it open.
 */
public final class SideClient implements AutoCloseable {

  private final MongoClient client;
  private final boolean borrowed;

  /**
   * @param address of the client's own; null with a borrowed one
   * @param timeout how long it connects, reads, and looks for a server at the most
   * @param listeners adds those of a client of its own
   * @throws AddressLookupException when DNS does not answer in that time
   */
  SideClient(
      ClientSettings settings,
      AddressLookup address,
      Duration timeout,
      Consumer<MongoClientSettings.Builder> listeners) {
    borrowed = settings.isBorrowed();
    client = borrowed ? settings.borrowed() : open(address, timeout, listeners);
  }

  private static MongoClient open(
      AddressLookup address, Duration timeout, Consumer<MongoClientSettings.Builder> listeners) {
    int millis = (int) timeout.toMillis();
    MongoClientSettings.Builder settings =
        MongoClientSettings.builder()
            .applyConnectionString(address.await(timeout))
            .applyToConnectionPoolSettings(pool -> pool.minSize(0).maxSize(0))
            .applyToSocketSettings(
                socket ->
                    socket
                        .connectTimeout(millis, TimeUnit.MILLISECONDS)
                        .readTimeout(millis, TimeUnit.MILLISECONDS))
            .applyToClusterSettings(
                cluster -> cluster.serverSelectionTimeout(millis, TimeUnit.MILLISECONDS))
            .applyToServerSettings(
                server -> server.heartbeatFrequency(Math.max(500, millis), TimeUnit.MILLISECONDS));
    listeners.accept(settings);
    return MongoClients.create(settings.build());
  }

  public MongoClient client() {
    return client;
  }

  @Override
  public void close() {
    if (!borrowed) {
      client.close();
    }
  }
}
