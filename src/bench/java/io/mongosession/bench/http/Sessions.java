package io.mongosession.bench.http;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.bench.driver.Conversation;
import io.mongosession.bench.driver.RawDriver;
import io.mongosession.bench.server.DatabaseServer;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/**
 * The sessions behind the requests, twice: in the application's database and in one for the raw
 * driver. Every connection has a session of its own, except that all read the same 20 messages.
 */
final class Sessions implements AutoCloseable {

  static final String DATABASE = "bench_http";

  private static final String RAW_DATABASE = "bench_http_raw";
  private static final int READABLE = 20;

  private final String uri;
  private final MongoClient client;
  private final RawDriver raw;

  Sessions(String uri, int sessions) {
    this.uri = uri;
    client = MongoClients.create(uri);
    raw = new RawDriver(uri, RAW_DATABASE);
    for (String database : List.of(DATABASE, RAW_DATABASE)) {
      DatabaseServer.drop(client.getDatabase(database));
      try (MongoDBSessionManagerFactory factory = factory(database)) {
        for (int i = 0; i < sessions; i++) {
          MongoDBSessionManager manager = factory.createSessionManager(id(i));
          manager.initialize(MongoDBSessionManager.DEFAULT_AGENT);
          manager.appendMessage(
              MongoDBSessionManager.DEFAULT_AGENT, NewMessage.of("user", Conversation.TEXT));
        }
      }
    }
  }

  private MongoDBSessionManagerFactory factory(String database) {
    return MongoDBSessionManagerFactory.builder()
        .connectionString(uri)
        .databaseName(database)
        .build();
  }

  MongoClient client() {
    return client;
  }

  static String id(int connection) {
    return "user-" + connection;
  }

  static String id(Endpoint endpoint, int connection) {
    return id(endpoint == Endpoint.GET_LAST_20 ? 0 : connection);
  }

  /** Removes the messages: what the embedded server has to look through stays the same. */
  void reset(Endpoint endpoint) {
    for (String database : List.of(DATABASE, RAW_DATABASE)) {
      RawDriver.removeMessages(client.getDatabase(database), new Document());
      if (endpoint == Endpoint.GET_LAST_20) {
        try (MongoDBSessionManagerFactory factory = factory(database)) {
          MongoDBSessionManager manager = factory.createSessionManager(id(0));
          for (int i = 0; i < READABLE; i++) {
            manager.appendMessage(
                MongoDBSessionManager.DEFAULT_AGENT, NewMessage.of("user", Conversation.TEXT));
          }
        }
      }
    }
  }

  /** What the module sends for a request of this connection. */
  List<BsonDocument> commands(Endpoint endpoint, int connection) {
    String id = id(endpoint, connection);
    return raw.commands(factory -> endpoint.operation().accept(factory.createSessionManager(id)));
  }

  /** The raw driver calls that send such commands. */
  Caller rawCaller(List<BsonDocument> commands) {
    return raw.like(commands)::run;
  }

  /** The same calls as a {@link PartsResource} takes them. */
  String rawCalls(List<BsonDocument> commands) {
    return new BsonDocument("uri", new BsonString(uri))
        .append("socket_timeout_ms", new BsonInt32(RawDriver.SOCKET_TIMEOUT_MS))
        .append("database", new BsonString(RAW_DATABASE))
        .append("commands", new BsonArray(commands))
        .toJson(JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build());
  }

  @Override
  public void close() {
    DatabaseServer.drop(client.getDatabase(DATABASE));
    client.close();
    raw.close();
  }
}
