package io.mongosession.bench.server;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import org.bson.Document;

/** A MongoDB server that runs already. */
final class GivenServer implements DatabaseServer {

  private final String uri;
  private final MongoClient client;

  GivenServer(String uri) {
    this.uri = uri;
    client = MongoClients.create(uri);
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public String description() {
    return "MongoDB " + DatabaseServer.version(uri);
  }

  @Override
  public long connectionsOpened() {
    return client
        .getDatabase("admin")
        .runCommand(new Document("serverStatus", 1))
        .get("connections", Document.class)
        .get("totalCreated", Number.class)
        .longValue();
  }

  @Override
  public void close() {
    client.close();
  }
}
