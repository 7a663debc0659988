package io.mongosession.bench.server;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.mongosession.bench.BenchSettings;
import io.mongosession.bench.Progress;
import java.io.IOException;
import org.bson.Document;

/** The database all sides are measured with. */
public interface DatabaseServer extends AutoCloseable {

  /** Its connection string. */
  String uri();

  /** What it is, for the report. */
  String description();

  /** How many connections clients have opened since it started. */
  long connectionsOpened();

  @Override
  void close() throws IOException;

  /** The given server, or an embedded one. */
  static DatabaseServer start(BenchSettings settings) throws IOException {
    return settings.mongoUri().isBlank()
        ? new EmbeddedServer()
        : new GivenServer(settings.mongoUri());
  }

  /** A request that costs the server nothing. */
  static void ping(MongoClient client) {
    client.getDatabase("admin").runCommand(new Document("ping", 1));
  }

  /** Removes a database, unless the server cannot: the embedded one fails at some indexes. */
  static void drop(MongoDatabase database) {
    try {
      database.drop();
    } catch (MongoCommandException e) {
      Progress.step("database %s stays: %s", database.getName(), e.getErrorMessage());
    }
  }

  /** The version it reports. */
  static String version(String uri) {
    try (MongoClient client = MongoClients.create(uri)) {
      return client
          .getDatabase("admin")
          .runCommand(new Document("buildInfo", 1))
          .getString("version");
    }
  }
}
