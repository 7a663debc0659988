package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.mongosession.testing.PythonDocuments;
import io.mongosession.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.bson.Document;
import org.bson.RawBsonDocument;

/** A database whose collection of sessions has nothing but documents of another program in it. */
final class ForeignDatabase implements AutoCloseable {

  /** The setting that makes a deployment use it by its name. */
  static final String SETTING = "mongodb.session.database";

  private static final int MAX_ID = 256;

  private final MongoClient client = MongoClients.create(TestServer.uri());
  private final MongoDatabase database;
  private final List<RawBsonDocument> documents = PythonDocuments.all();

  ForeignDatabase(String name) {
    database = client.getDatabase(name);
    database.drop();
    PythonDocuments.store(database, "sessions", documents);
  }

  static String newName() {
    return "it_" + UUID.randomUUID().toString().replace("-", "");
  }

  List<String> ids() {
    return documents.stream().map(document -> document.getString("_id").getValue()).toList();
  }

  /** Whether a path can have it as a segment. */
  static boolean isAddressable(String id) {
    return id.length() <= MAX_ID && id.indexOf('/') < 0;
  }

  /** Makes every call there is on an id, chat as a stream too. */
  static void call(Api api, String id, BiConsumer<String, Api.Response> check) {
    for (Operation operation : Operation.all()) {
      if (operation.isOnOneSession()) {
        check.accept(operation + " of " + id, operation.call(api, id));
      }
    }
    String chat = "/sessions/" + Api.encoded(id) + "/chat";
    check.accept(
        "a streamed chat with " + id,
        api.with("Accept", "text/event-stream").post(chat, "{\"message\":\"hello\"}"));
  }

  MongoDatabase database() {
    return database;
  }

  void assertUntouched() {
    Map<String, String> now = PythonDocuments.bytes(database, "sessions");
    assertThat(now).isEqualTo(PythonDocuments.bytes(documents));
    for (String owned : List.of("messages", "feedback", "deleted")) {
      assertThat(database.getCollection("sessions." + owned).countDocuments(new Document()))
          .as(owned)
          .isZero();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
