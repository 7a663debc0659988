package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.internal.client.BackgroundWork;
import io.mongosession.testing.Hold;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.ScriptedMongo;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The indexes are made in the background: what the server is asked for, and who waits for it. */
class IndexesIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private static final String CREATE = "createIndexes";
  private static final String NEWEST_FIRST = "{\"created_at\": -1, \"_id\": -1}";
  private static final String BY_OWNER = "{\"owner\": 1, \"created_at\": -1, \"_id\": -1}";
  private static final String BY_APPLICATION =
      "{\"application_name\": 1, \"created_at\": -1, \"_id\": -1}";
  private static final String BY_TYPE = "{\"session_type\": 1, \"created_at\": -1, \"_id\": -1}";
  private static final String CHANGED_LAST = "{\"updated_at\": -1, \"_id\": -1}";
  private static final String CHANGED_BY_OWNER = "{\"owner\": 1, \"updated_at\": -1, \"_id\": -1}";
  private static final String BY_RETENTION = "{\"retention\": 1, \"updated_at\": 1}";
  private static final String BY_KEY = "{\"session_key\": 1}";
  private static final String OF_MESSAGES = "{\"session_key\": 1, \"agent_id\": 1, \"number\": 1}";
  private static final String OF_GUARDRAILS =
      "{\"session_key\": 1, \"created_at\": 1, \"agent_id\": 1, \"number\": 1}";

  private final ScriptedMongo server = MONGO.close(new ScriptedMongo());
  private final LogCapture log = MONGO.close(new LogCapture("io.mongosession.internal.store"));

  private MongoDBSessionManagerFactory factory(String... metadataFields) {
    return MONGO.close(
        MongoDBSessionManagerFactory.builder()
            .connectionString(server.uri())
            .metadataFields(metadataFields)
            .build());
  }

  private static List<String> keys(BsonDocument command) {
    return command.getArray("indexes").stream()
        .map(index -> index.asDocument().getDocument("key").toJson())
        .toList();
  }

  /** Of every command for the collection that has come, the indexes that it asked for. */
  private List<List<String>> askedFor(String collection) {
    return server.received(CREATE).stream()
        .filter(command -> command.getString(CREATE).getValue().equals(collection))
        .map(IndexesIT::keys)
        .toList();
  }

  private void awaitAskedFor(String collection, int times) {
    Wait.until(times + " commands for " + collection, () -> askedFor(collection).size() >= times);
  }

  private List<String> metadataKeys(String collection) {
    return askedFor(collection).stream()
        .flatMap(List::stream)
        .filter(key -> key.contains("metadata."))
        .toList();
  }

  private static void use(
      MongoDBSessionManagerFactory factory, String collection, String... fields) {
    factory
        .createSessionManager("s", o -> o.collectionName(collection).metadataFields(fields))
        .initialize("agent");
  }

  private static boolean hasBackgroundThread() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals(BackgroundWork.THREAD));
  }

  private List<String> warnings() {
    return log.lines().stream().filter(line -> line.startsWith("WARNING")).toList();
  }

  @Test
  void aFactoryMakesTheIndexesOfEachCollectionInOneCommandBeforeAnyUse() {
    factory("priority", "customer.tier");

    awaitAskedFor("sessions", 1);
    awaitAskedFor("sessions.messages", 1);
    awaitAskedFor("sessions.feedback", 1);
    assertThat(askedFor("sessions"))
        .containsExactly(
            List.of(
                NEWEST_FIRST,
                BY_OWNER,
                BY_APPLICATION,
                BY_TYPE,
                CHANGED_LAST,
                CHANGED_BY_OWNER,
                BY_RETENTION,
                BY_KEY,
                "{\"metadata.priority\": 1, \"created_at\": -1, \"_id\": -1}",
                "{\"metadata.customer.tier\": 1, \"created_at\": -1, \"_id\": -1}"));
    assertThat(askedFor("sessions.messages")).containsExactly(List.of(OF_MESSAGES, OF_GUARDRAILS));
    assertThat(askedFor("sessions.feedback"))
        .containsExactly(List.of("{\"session_key\": 1, \"created_at\": 1}"));
    awaitAskedFor("sessions.deleted", 1);
    assertThat(askedFor("sessions.deleted")).containsExactly(List.of("{\"deleted_at\": 1}"));
  }

  @Test
  void theNumberOfAMessageIsUniqueInTheDatabase() {
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.builder().build());
    factory.createSessionManager("s").initialize("agent");

    Wait.until(
        "the unique index",
        () ->
            MONGO
                .database()
                .getCollection("sessions.messages")
                .listIndexes()
                .into(new ArrayList<>())
                .stream()
                .anyMatch(
                    index ->
                        index.getBoolean("unique", false)
                            && index.get("key", Document.class).containsKey("number")));
  }

  @Test
  void eachIndexIsMadeOnceHoweverManyManagersAndThreadsThereAre() {
    MongoDBSessionManagerFactory factory = factory();

    IntStream.range(0, 60)
        .parallel()
        .forEach(i -> use(factory, "once", "priority", i % 2 == 0 ? "even" : "odd"));

    Wait.until("all fields", () -> metadataKeys("once").size() >= 3);
    Wait.until("the background thread has ended", () -> !hasBackgroundThread());
    assertThat(askedFor("once").stream().flatMap(List::stream))
        .containsExactlyInAnyOrder(
            NEWEST_FIRST,
            BY_OWNER,
            BY_APPLICATION,
            BY_TYPE,
            CHANGED_LAST,
            CHANGED_BY_OWNER,
            BY_RETENTION,
            BY_KEY,
            "{\"metadata.priority\": 1, \"created_at\": -1, \"_id\": -1}",
            "{\"metadata.even\": 1, \"created_at\": -1, \"_id\": -1}",
            "{\"metadata.odd\": 1, \"created_at\": -1, \"_id\": -1}");
    assertThat(askedFor("once.messages")).hasSize(1);
  }

  @Test
  void aManagerMayAskForIndexesOnSixteenMetadataFieldsAndNoMore() {
    MongoDBSessionManagerFactory factory = factory();
    String[] sixteen = IntStream.range(0, 16).mapToObj(i -> "f" + i).toArray(String[]::new);
    String[] seventeen = IntStream.range(0, 17).mapToObj(i -> "f" + i).toArray(String[]::new);

    use(factory, "sixteen", sixteen);
    Wait.until("all of them", () -> metadataKeys("sixteen").size() == 16);
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> use(factory, "sixteen", seventeen))
        .satisfies(error -> assertThat(error.field()).isEqualTo("metadata_fields"));
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(() -> MONGO.builder().metadataFields(seventeen).build());
  }

  @Test
  void aCollectionGetsIndexesOnSixteenMetadataFieldsAtMost() {
    MongoDBSessionManagerFactory factory = factory();
    IntStream.range(0, 20).forEach(i -> use(factory, "surplus", "field" + i));

    Wait.until("sixteen", () -> metadataKeys("surplus").size() >= 16);
    assertThat(metadataKeys("surplus")).hasSize(16);
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("surplus has 16 indexed metadata fields already; field16 gets no index");
  }

  @Test
  void callsAreAnsweredWhileAnIndexIsBeingBuilt() {
    try (Hold building = server.hold(CREATE)) {
      MongoDBSessionManagerFactory factory = factory();
      building.awaitArrival();

      use(factory, "sessions", "priority");
      use(factory, "others");

      assertThat(metadataKeys("sessions")).isEmpty();
    }
    awaitAskedFor("others", 1);
    Wait.until("the field's", () -> metadataKeys("sessions").size() == 1);
  }

  @Test
  void closingAFactoryEndsABuildUnderWayAndLeavesNoThread() {
    try (Hold building = server.hold(CREATE)) {
      MongoDBSessionManagerFactory factory = factory();
      building.awaitArrival();

      factory.close();

      Wait.until("the background thread has ended", () -> !hasBackgroundThread());
    }
    assertThat(server.received(CREATE)).hasSize(1);
  }

  @Test
  void anIndexThatIsRefusedKeepsNoOtherBackAndIsOneWarning() {
    server.answer(
        CREATE,
        command ->
            keys(command).contains(BY_OWNER)
                ? ScriptedMongo.error(85).apply(command)
                : ScriptedMongo.usual(CREATE).apply(command));
    factory("priority");

    // Together, one by one, and the refused one again and again.
    awaitAskedFor("sessions", 1 + 9 + 2);
    assertThat(askedFor("sessions").subList(1, 12))
        .containsExactly(
            List.of(NEWEST_FIRST),
            List.of(BY_OWNER),
            List.of(BY_APPLICATION),
            List.of(BY_TYPE),
            List.of(CHANGED_LAST),
            List.of(CHANGED_BY_OWNER),
            List.of(BY_RETENTION),
            List.of(BY_KEY),
            List.of("{\"metadata.priority\": 1, \"created_at\": -1, \"_id\": -1}"),
            List.of(BY_OWNER),
            List.of(BY_OWNER));
    assertThat(askedFor("sessions.messages")).hasSize(1);
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains(
            "index " + BY_OWNER + " of agent_sessions.sessions cannot be made",
            "other options; drop that one",
            "(error code 85)");
  }

  @Test
  void whatCouldNotBeMadeWithoutTheDatabaseIsMadeWhenItIsBack() {
    server.answerNext(CREATE, 4, ScriptedMongo.CUT);
    factory();

    // A command for each of four collections, each time.
    Wait.until("each twice", () -> server.received(CREATE).size() == 8);
    assertThat(askedFor("sessions")).hasSize(2);
    assertThat(warnings()).isEmpty();
  }
}
