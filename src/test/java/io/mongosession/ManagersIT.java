package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A manager per request: free to make, free to throw away, its own where it wants to be. */
class ManagersIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String id = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void makeFactory() {
    factory =
        MONGO.close(
            MONGO
                .borrowing(commands)
                .applicationName("support")
                .metadataFields("priority")
                .build());
  }

  @Test
  void makingManagersSendsNothing() {
    assertThat(
            commands.during(
                () ->
                    IntStream.range(0, 1000)
                        .forEach(i -> factory.createSessionManager("user-" + i).close())))
        .isEmpty();
  }

  @Test
  void tenThousandManagersLeaveNoTraceInMemory() {
    int threads = Thread.activeCount();
    List<WeakReference<MongoDBSessionManager>> managers = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      MongoDBSessionManager manager =
          factory.createSessionManager("user-" + i, o -> o.metadataHook(MetadataCall::proceed));
      if (i % 100 == 0) {
        manager.initialize("agent");
      }
      managers.add(new WeakReference<>(manager));
    }

    Wait.until(
        "all managers collected",
        () -> {
          System.gc();
          return managers.stream().allMatch(manager -> manager.get() == null);
        });
    assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
  }

  @Test
  void whatAManagerDoesNotOverrideComesFromTheFactory() {
    Session session = factory.createSessionManager(id).create(NewSession.defaults()).session();

    assertThat(session.applicationName()).isEqualTo("support");
    assertThat(session.owner()).isNull();
    assertThat(MONGO.database().getCollection("sessions").countDocuments(new Document("_id", id)))
        .isEqualTo(1);
  }

  @Test
  void databaseAndCollectionAreOverridden() {
    String other = MONGO.databaseName() + "_admin";
    try {
      factory
          .createSessionManager(id, o -> o.databaseName(other).collectionName("admin_sessions"))
          .initialize("agent");

      assertThat(
              MONGO
                  .client()
                  .getDatabase(other)
                  .getCollection("admin_sessions")
                  .countDocuments(new Document("_id", id)))
          .isEqualTo(1);
      assertThatExceptionOfType(NotFoundException.class)
          .isThrownBy(() -> factory.createSessionManager(id).session());
    } finally {
      MONGO.client().getDatabase(other).drop();
    }
  }

  @Test
  void applicationNameAndOwnerAreOverridden() {
    MongoDBSessionManager ofAlice =
        factory.createSessionManager(id, o -> o.applicationName("sales").owner("alice"));
    ofAlice.initialize("agent");

    assertThat(ofAlice.applicationName()).contains("sales");
    assertThat(ofAlice.session().owner()).isEqualTo("alice");
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> factory.createSessionManager(id, o -> o.owner("bob")).session());
    assertThat(factory.createSessionManager(id).session().owner()).isEqualTo("alice");
  }

  @Test
  void anOverriddenApplicationNameMayBeNone() {
    MongoDBSessionManager manager = factory.createSessionManager(id, o -> o.applicationName(null));
    manager.initialize("agent");
    assertThat(manager.applicationName()).isEmpty();
  }

  @Test
  void hooksAreAddedInsideThoseOfTheFactory() {
    List<String> seen = new ArrayList<>();
    MongoDBSessionManagerFactory hooked =
        MONGO.close(
            MONGO
                .builder()
                .metadataHook(noting(seen, "factory 1"))
                .metadataHook(noting(seen, "factory 2"))
                .build());
    MongoDBSessionManager manager =
        hooked.createSessionManager(
            id,
            o -> o.metadataHook(noting(seen, "manager 1")).metadataHook(noting(seen, "manager 2")));
    manager.create(NewSession.defaults());

    manager.getMetadata();
    assertThat(seen).containsExactly("factory 1", "factory 2", "manager 1", "manager 2");

    seen.clear();
    hooked.createSessionManager(id).getMetadata();
    assertThat(seen).containsExactly("factory 1", "factory 2");
  }

  private static MetadataHook noting(List<String> seen, String name) {
    return call -> {
      seen.add(name);
      return call.proceed();
    };
  }

  @Test
  void anOverrideThatIsNotAcceptableIsRefusedByName() {
    Map<String, Consumer<SessionManagerOptions>> overrides =
        Map.of(
            "database_name", o -> o.databaseName("a b"),
            "collection_name", o -> o.collectionName("system.x"),
            "application_name", o -> o.applicationName(""),
            "owner", o -> o.owner("\n"),
            "metadata_fields", o -> o.metadataFields("a..b"));
    overrides.forEach(
        (field, override) ->
            assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> factory.createSessionManager(id, override))
                .satisfies(error -> assertThat(error.field()).isEqualTo(field)));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> factory.createSessionManager(null))
        .satisfies(error -> assertThat(error.field()).isEqualTo("session_id"));
    assertThatNullPointerException()
        .isThrownBy(() -> factory.createSessionManager(id, o -> o.metadataHook(null)));
  }

  @Test
  void aManagerMayBeSharedByThreads() throws Exception {
    MongoDBSessionManager manager = factory.createSessionManager(id);
    manager.initialize("agent");

    List<Thread> writers =
        IntStream.range(0, 8)
            .mapToObj(
                writer ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < 5; i++) {
                            manager.appendMessage("agent", NewMessage.of("user", writer));
                          }
                        }))
            .toList();
    writers.forEach(Thread::start);
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(manager.messageCount("agent")).isEqualTo(40);
  }
}
