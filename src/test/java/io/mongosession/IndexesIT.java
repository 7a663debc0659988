package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.mongosession.internal.client.WriteTimeLimit;
import io.mongosession.internal.store.Indexes;
import io.mongosession.internal.store.Stores;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IndexesIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  /** The embedded server makes unique indexes only, so what counts is what it is asked for. */
  private final List<BsonDocument> asked = new CopyOnWriteArrayList<>();

  private final CommandListener listener =
      new CommandListener() {
        @Override
        public void commandStarted(CommandStartedEvent event) {
          if (event.getCommandName().equals("createIndexes")) {
            asked.add(event.getCommand().clone());
          }
        }
      };

  private List<String> keysOf(String collection) {
    return asked.stream()
        .filter(command -> command.getString("createIndexes").getValue().equals(collection))
        .flatMap(command -> command.getArray("indexes").stream())
        .map(index -> index.asDocument().getDocument("key").toJson())
        .toList();
  }

  private List<String> metadataKeysOf(String collection) {
    return keysOf(collection).stream().filter(key -> key.contains("metadata.")).toList();
  }

  private MongoDBSessionManagerFactory factory() {
    return MONGO.close(MONGO.factory(listener));
  }

  private static void use(
      MongoDBSessionManagerFactory factory, String collection, String... fields) {
    factory
        .createSessionManager("s", o -> o.collectionName(collection).metadataFields(fields))
        .initialize("agent");
  }

  @Test
  void theFirstOperationMakesTheIndexesOfItsCollections() {
    MongoDBSessionManagerFactory factory =
        MONGO.close(
            MONGO
                .borrowing(listener)
                .collectionName("first")
                .metadataFields("priority", "customer.tier")
                .build());
    assertThat(asked).isEmpty();

    factory.createSessionManager("s").initialize("agent");

    assertThat(keysOf("first"))
        .containsExactlyInAnyOrder(
            "{\"created_at\": -1, \"_id\": -1}",
            "{\"owner\": 1, \"created_at\": -1, \"_id\": -1}",
            "{\"application_name\": 1, \"created_at\": -1, \"_id\": -1}",
            "{\"metadata.priority\": 1}",
            "{\"metadata.customer.tier\": 1}");
    assertThat(keysOf("first.messages"))
        .containsExactly("{\"session_key\": 1, \"agent_id\": 1, \"number\": 1}");
    assertThat(keysOf("first.feedback")).containsExactly("{\"session_key\": 1, \"created_at\": 1}");
  }

  @Test
  void eachIndexIsMadeOnceHoweverManyManagersAndThreadsThereAre() {
    MongoDBSessionManagerFactory factory = factory();

    IntStream.range(0, 60)
        .parallel()
        .forEach(i -> use(factory, "once", "priority", i % 2 == 0 ? "even" : "odd"));
    // Those who came while another made them left it to later ones.
    use(factory, "once", "priority", "even", "odd");

    assertThat(metadataKeysOf("once"))
        .containsExactlyInAnyOrder(
            "{\"metadata.priority\": 1}", "{\"metadata.even\": 1}", "{\"metadata.odd\": 1}");
    assertThat(keysOf("once")).hasSize(6);
    assertThat(keysOf("once.messages")).hasSize(1);
  }

  @Test
  void aManagerMayAskForIndexesOnSixteenMetadataFieldsAndNoMore() {
    MongoDBSessionManagerFactory factory = factory();
    String[] sixteen = IntStream.range(0, 16).mapToObj(i -> "f" + i).toArray(String[]::new);
    String[] seventeen = IntStream.range(0, 17).mapToObj(i -> "f" + i).toArray(String[]::new);

    use(factory, "sixteen", sixteen);
    assertThat(metadataKeysOf("sixteen")).hasSize(16);
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> use(factory, "sixteen", seventeen))
        .satisfies(error -> assertThat(error.field()).isEqualTo("metadata_fields"));
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> MONGO.builder().metadataFields(seventeen).build());
  }

  @Test
  void aCollectionGetsIndexesOnSixteenMetadataFieldsAtMost() {
    try (LogCapture log = new LogCapture("io.mongosession")) {
      MongoDBSessionManagerFactory factory = factory();
      IntStream.range(0, 20).forEach(i -> use(factory, "surplus", "field" + i));

      assertThat(metadataKeysOf("surplus")).hasSize(16);
      assertThat(log.lines()).filteredOn(line -> line.contains("gets no index")).hasSize(1);
    }
  }

  @Test
  void anIndexThatCannotBeMadeStopsNothingAndIsTriedAgain() {
    FaultProxy proxy = MONGO.proxy();
    try (LogCapture log = new LogCapture("io.mongosession.internal.store.Indexes");
        MongoClient client =
            MongoClients.create(
                MongoClientSettings.builder()
                    .applyConnectionString(
                        new ConnectionString(
                            proxy.uri() + "&heartbeatFrequencyMS=500&retryWrites=false"))
                    .addCommandListener(listener)
                    .build())) {
      Stores storage =
          new Stores(
              client, MONGO.databaseName(), "retried", 32, WriteTimeLimit.ofBorrowedClient());
      Indexes eager = new Indexes(Duration.ZERO);
      Indexes patient = new Indexes(Duration.ofHours(1));
      List<String> fields = List.of("priority");

      proxy.loseReplyTo("createIndexes", 2);
      assertThat(patient.ensure(storage, fields)).isFalse();
      assertThat(patient.ensure(storage, fields)).isFalse();
      assertThat(log.lines()).singleElement().asString().contains("WARNING index", "retried");
      assertThat(asked).hasSize(1);

      assertThat(eager.ensure(storage, fields)).isFalse();
      assertThat(metadataKeysOf("retried")).isEmpty();
      assertThat(eager.ensure(storage, fields)).isTrue();
      assertThat(metadataKeysOf("retried")).hasSize(1);
      assertThat(eager.ensure(storage, fields)).isFalse();
    }
  }
}
