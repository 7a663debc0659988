package io.mongosession.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.UnavailableException;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.Ports;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database of an application in development. */
class EmbeddedDatabaseIT {

  private final Map<String, String> settings = new HashMap<>();

  @BeforeEach
  void keepTheFileApart(@TempDir Path folder) {
    settings.put("mongodb.embedded.path", folder.resolve("not/there/yet/mongodb").toString());
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

  @Test
  void itsPortCanBeFixedAndTheLogSaysWhereItIs() {
    int port = Ports.free();
    settings.put("mongodb.embedded.port", String.valueOf(port));
    EmbeddedDatabase database = database();
    try (LogCapture log = new LogCapture("io.mongosession.dev")) {
      assertThat(database.connectionString()).isEqualTo("mongodb://127.0.0.1:%d/", port);
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("embedded database", "mongodb://127.0.0.1:%d/".formatted(port));
    } finally {
      database.stop();
    }
  }

  /** It has no other indexes than unique ones, and would say so of each. */
  @Test
  void anIndexThatItDoesNotHaveIsNoWarning() {
    try (LogCapture log = new LogCapture("de.bwaldvogel.mongo")) {
      withDatabase(
          client ->
              client.getDatabase("test").getCollection("things").createIndex(new Document("a", 1)));

      assertThat(log.lines()).noneMatch(line -> line.contains("WARNING"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"prod", "eu, prod"})
  void inTheProfileOfProductionItDoesNotStart(String profile) {
    settings.put("mp.config.profile", profile);

    assertThatThrownBy(() -> database().connectionString())
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("does not start in the profile prod");
  }

  private EmbeddedDatabase database() {
    return new EmbeddedDatabase(
        new SmallRyeConfigBuilder()
            .withSources(new PropertiesConfigSource(settings, "given", 100))
            .build());
  }

  private <T> T withDatabase(Function<MongoClient, T> work) {
    EmbeddedDatabase database = database();
    try (MongoClient client = MongoClients.create(database.connectionString())) {
      return work.apply(client);
    } finally {
      database.stop();
    }
  }
}
