package io.mongosession.bench.driver;

import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Updates;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.bench.server.CommandRecorder;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.internal.client.ClientOptions;
import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;

/** The driver without the module, set as the module sets it, on one database. */
public final class RawDriver implements AutoCloseable {

  /** The module's. */
  public static final int SOCKET_TIMEOUT_MS =
      Integer.parseInt(ClientOptions.defaults().get("socketTimeoutMS"));

  private final String uri;
  private final MongoClient client;
  private final MongoDatabase database;

  public RawDriver(String uri, String databaseName) {
    this.uri = uri;
    client = MongoClients.create(settings().build());
    database = client.getDatabase(databaseName);
  }

  private MongoClientSettings.Builder settings() {
    return RawClient.settings(uri, SOCKET_TIMEOUT_MS);
  }

  public MongoClient client() {
    return client;
  }

  public MongoDatabase database() {
    return database;
  }

  /** The commands that the module sends for an operation. */
  public List<BsonDocument> commands(Consumer<MongoDBSessionManagerFactory> operation) {
    CommandRecorder recorder = new CommandRecorder();
    try (MongoClient recorded =
            MongoClients.create(settings().addCommandListener(recorder).build());
        MongoDBSessionManagerFactory factory =
            MongoDBSessionManagerFactory.builder()
                .client(recorded)
                .databaseName(database.getName())
                .build()) {
      // The first operation of a factory also makes the indexes.
      factory.createSessionManager("recording").initialize(MongoDBSessionManager.DEFAULT_AGENT);
      return recorder.during(() -> operation.accept(factory));
    }
  }

  /**
   * Calls of the driver that send such commands.
   *
   * @throws IllegalStateException when they would not send the same round trips, or not the same
   *     number of bytes
   */
  public RawCalls like(List<BsonDocument> commands) {
    CommandRecorder recorder = new CommandRecorder();
    try (MongoClient recorded =
        MongoClients.create(settings().addCommandListener(recorder).build())) {
      List<BsonDocument> sent =
          recorder.during(new RawCalls(recorded.getDatabase(database.getName()), commands));
      if (!RoundTrips.names(sent).equals(RoundTrips.names(commands))
          || CommandRecorder.bytes(sent) != CommandRecorder.bytes(commands)) {
        throw new IllegalStateException(
            "the raw driver calls differ:%n%s%n%s".formatted(commands, sent));
      }
    }
    return new RawCalls(database, commands);
  }

  /**
   * Removes messages, and what their agents know of having reserved numbers a moment ago: a turn
   * waits for the messages of such numbers.
   */
  public static void removeMessages(MongoDatabase database, Bson messages) {
    database.getCollection("sessions.messages").deleteMany(messages);
    database
        .getCollection("sessions")
        .updateMany(
            new Document(),
            Updates.set(
                "agents.%s.recent".formatted(MongoDBSessionManager.DEFAULT_AGENT), List.of()));
  }

  @Override
  public void close() {
    DatabaseServer.drop(database);
    client.close();
  }
}
