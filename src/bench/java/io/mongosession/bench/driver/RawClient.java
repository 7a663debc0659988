package io.mongosession.bench.driver;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.WriteConcern;
import java.util.concurrent.TimeUnit;

/** The driver's settings without the module, where they cost time as the module has them. */
public final class RawClient {

  private RawClient() {}

  /**
   * Settings for a client of its own.
   *
   * @param socketTimeoutMs how long a reply may take: with any limit Java's sockets wait otherwise
   */
  public static MongoClientSettings.Builder settings(String uri, int socketTimeoutMs) {
    return MongoClientSettings.builder()
        .applyToSocketSettings(socket -> socket.readTimeout(socketTimeoutMs, TimeUnit.MILLISECONDS))
        .writeConcern(WriteConcern.MAJORITY)
        .applyConnectionString(new ConnectionString(uri));
  }
}
