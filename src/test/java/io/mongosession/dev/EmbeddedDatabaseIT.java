package io.mongosession.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.nio.file.Path;
import java.util.function.Function;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The development server's database keeps its data from one run to the next. */
class EmbeddedDatabaseIT {

  private static final String PATH_PROPERTY = "mongodb.embedded.path";

  @BeforeEach
  void keepTheFileApart(@TempDir Path folder) {
    System.setProperty(PATH_PROPERTY, folder.resolve("not/there/yet/mongodb").toString());
  }

  @AfterEach
  void forgetTheFile() {
    System.clearProperty(PATH_PROPERTY);
  }

  @Test
  void dataSurvivesARestart() {
    withDatabase(
        client ->
            client
                .getDatabase("test")
                .getCollection("things")
                .insertOne(new Document("_id", "kept")));

    Document found =
        withDatabase(
            client ->
                client
                    .getDatabase("test")
                    .getCollection("things")
                    .find(new Document("_id", "kept"))
                    .first());

    assertThat(found).isEqualTo(new Document("_id", "kept"));
  }

  private static <T> T withDatabase(Function<MongoClient, T> work) {
    EmbeddedDatabase database = new EmbeddedDatabase();
    database.start();
    try (MongoClient client = MongoClients.create(database.connectionString())) {
      return work.apply(client);
    } finally {
      database.stop();
    }
  }
}
