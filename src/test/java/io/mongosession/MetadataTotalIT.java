package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.internal.store.MetadataSize;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BinaryOperator;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All metadata of a session together is within the limits, however it came there. */
class MetadataTotalIT {

  private static final int KEYS = 20;
  private static final int BYTES = 2000;
  private static final SessionLimits LIMITS = new SessionLimits(1000, BYTES, KEYS, 1000, 10, 3, 20);

  private static final BinaryOperator<Map<String, Object>> PUT_ALL =
      (stored, patch) -> {
        Map<String, Object> merged = new LinkedHashMap<>(stored);
        merged.putAll(patch);
        return merged;
      };

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String id = UUID.randomUUID().toString();
  private final CommandCounter commands = new CommandCounter();
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;

  @BeforeEach
  void createSession() {
    factory = MONGO.close(MONGO.borrowing(commands).limits(LIMITS).maxMessages(20).build());
    manager = factory.createSessionManager(id);
    manager.create(NewSession.defaults());
    manager.getMetadata();
  }

  private Document session() {
    return MONGO.database().getCollection("sessions").find(new Document("_id", id)).first();
  }

  private void directly(String operator, Document fields) {
    MONGO
        .database()
        .getCollection("sessions")
        .updateOne(new Document("_id", id), new Document(operator, fields));
  }

  /** As an earlier version left it, which neither knew nor kept a size. */
  private void storeFromBefore(Document metadata) {
    directly("$set", new Document("metadata", metadata));
    directly("$unset", new Document("metadata_size", "").append("metadata_keys", ""));
  }

  private static void assertRefused(String limit, Runnable change) {
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(change::run)
        .satisfies(e -> assertThat(e.limit()).isEqualTo(limit));
  }

  private void assertWithinTheLimits() {
    Document session = session();
    MetadataSize size = MetadataSize.of(session.get("metadata", Document.class));
    assertThat(size.bytes()).isLessThanOrEqualTo(BYTES);
    assertThat(size.keys()).isLessThanOrEqualTo(KEYS);
    assertThat(session.getLong("metadata_size")).isGreaterThanOrEqualTo(size.bytes());
    assertThat(session.getLong("metadata_keys")).isGreaterThanOrEqualTo(size.keys());
  }

  private static Map<String, Object> keys(String prefix, int count) {
    Map<String, Object> keys = new HashMap<>();
    for (int i = 0; i < count; i++) {
      keys.put(prefix + i, i);
    }
    return keys;
  }

  @Test
  void updatesOneByOneStoreNoMoreKeysThanTheLimit() {
    for (int i = 0; i < KEYS; i++) {
      manager.updateMetadata(Map.of("k" + i, i));
    }

    assertRefused("metadata-keys", () -> manager.updateMetadata(Map.of("more", 1)));
    assertRefused("metadata-keys", () -> manager.mergeMetadata(Map.of("more", 1), PUT_ALL));
    assertThat(manager.getMetadata()).isEqualTo(keys("k", KEYS));
    manager.updateMetadata(Map.of("k0", "another"));
    assertThat(manager.getMetadata()).containsEntry("k0", "another").hasSize(KEYS);
    assertWithinTheLimits();
  }

  @Test
  void updatesOneByOneStoreNoMoreBytesThanTheLimit() {
    String text = "x".repeat(BYTES / 4);
    for (int i = 0; i < 3; i++) {
      manager.updateMetadata(Map.of("object.k" + i, text));
    }

    assertRefused("metadata-bytes", () -> manager.updateMetadata(Map.of("object.k3", text)));
    assertRefused("metadata-bytes", () -> manager.mergeMetadata(Map.of("k3", text), PUT_ALL));
    assertThat((Map<?, ?>) manager.getMetadata().get("object")).hasSize(3);
    assertWithinTheLimits();
  }

  @Test
  void aSessionIsNotCreatedWithMoreThanTheLimits() {
    MongoDBSessionManager other = factory.createSessionManager("other " + id);
    assertThat(
            commands.during(
                () -> {
                  assertRefused(
                      "metadata-keys",
                      () -> other.create(new NewSession(null, null, keys("k", KEYS + 1))));
                  assertRefused(
                      "metadata-bytes",
                      () ->
                          other.create(new NewSession(null, null, Map.of("k", "x".repeat(BYTES)))));
                }))
        .isEmpty();

    other.create(new NewSession(null, null, keys("k", KEYS)));
    assertRefused("metadata-keys", () -> other.updateMetadata(Map.of("more", 1)));
  }

  @Test
  void aHookCannotAddMoreThanTheLimits() {
    MongoDBSessionManager stamping =
        factory.createSessionManager(
            id,
            o ->
                o.metadataHook(
                    call -> {
                      if (call.action() != MetadataAction.UPDATE) {
                        return call.proceed();
                      }
                      Map<String, Object> more = new HashMap<>(call.metadata());
                      more.putAll(keys(UUID.randomUUID().toString(), 6));
                      return call.proceed(more);
                    }));
    stamping.updateMetadata(Map.of("a", 1));
    stamping.updateMetadata(Map.of("b", 1));

    assertRefused("metadata-keys", () -> stamping.updateMetadata(Map.of("c", 1)));
    assertRefused("metadata-keys", () -> stamping.mergeMetadata(Map.of("c", 1), PUT_ALL));
    assertThat(manager.getMetadata()).hasSize(14);
    assertWithinTheLimits();
  }

  @Test
  void theMetadataToolStoresNoMoreThanTheLimitsHoweverOftenItIsCalled() {
    MetadataTool tool = new MetadataTool(manager);
    List<String> results = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      results.add(tool.execute(Map.of("action", "set", "metadata", Map.of("k" + i, i))));
    }

    assertThat(results).filteredOn(result -> result.startsWith("Updated")).hasSize(KEYS);
    assertThat(results.get(499)).startsWith("Error: ").contains("metadata-keys", "20");
    assertThat(manager.getMetadata()).isEqualTo(keys("k", KEYS));
    assertThat(tool.execute(Map.of("action", "delete", "keys", List.of("k0"))))
        .startsWith("Deleted");
    assertThat(tool.execute(Map.of("action", "set", "metadata", Map.of("k99", 1))))
        .startsWith("Updated");
  }

  private <T> List<T> atOnce(List<Callable<T>> calls) throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(16);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> one : writers.invokeAll(calls, 5, TimeUnit.MINUTES)) {
        results.add(one.get());
      }
      return results;
    } finally {
      writers.shutdownNow();
    }
  }

  private boolean isStored(Runnable change) {
    try {
      change.run();
      return true;
    } catch (LimitExceededException e) {
      return false;
    }
  }

  @Test
  void concurrentUpdatesFillTheMetadataToTheLimitAndNoFurther() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 3 * KEYS; i++) {
      Map<String, Object> field = Map.of("writer" + i, i);
      calls.add(() -> isStored(() -> factory.createSessionManager(id).updateMetadata(field)));
    }

    assertThat(atOnce(calls)).filteredOn(stored -> stored).hasSize(KEYS);
    assertThat(manager.getMetadata()).hasSize(KEYS);
    assertWithinTheLimits();
  }

  @Test
  void concurrentUpdatesOfKeysThatAreThereAllSucceedWhereTheLimitIsReached() throws Exception {
    manager.updateMetadata(keys("k", KEYS));
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      Map<String, Object> field = Map.of("k" + i, "new");
      calls.add(() -> isStored(() -> factory.createSessionManager(id).updateMetadata(field)));
    }

    assertThat(atOnce(calls)).containsOnly(true);
    assertThat(manager.getMetadata().values()).containsOnly("new");
  }

  @Test
  void updatesMergesAndDeletionsAtOnceKeepTheMetadataWithinTheLimits() throws Exception {
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      String key = "k" + i % 40;
      Map<String, Object> field = Map.of(key, "x".repeat(BYTES / 10));
      MongoDBSessionManager one = factory.createSessionManager(id);
      Runnable change =
          switch (i % 4) {
            case 0 -> () -> one.deleteMetadata("k" + (key.length() * 7 % 40), key);
            case 1 -> () -> one.mergeMetadata(field, PUT_ALL);
            default -> () -> one.updateMetadata(field);
          };
      calls.add(
          () -> {
            try {
              return isStored(change);
            } catch (ConflictException e) {
              return false; // A merge gives up after some rounds.
            }
          });
    }
    atOnce(calls);

    assertWithinTheLimits();
  }

  @Test
  void aSessionOverTheLimitsFromBeforeCanBeMadeSmallerAndNotLarger() {
    Document before = new Document();
    keys("k", 3 * KEYS).keySet().forEach(key -> before.append(key, "x".repeat(BYTES / 10)));
    storeFromBefore(before);

    assertRefused("metadata-keys", () -> manager.updateMetadata(Map.of("more", 1)));
    assertRefused("metadata-keys", () -> manager.mergeMetadata(Map.of("more", 1), PUT_ALL));
    assertRefused(
        "metadata-bytes", () -> manager.updateMetadata(Map.of("k0", "x".repeat(BYTES / 2))));
    assertThat(session().get("metadata")).isEqualTo(before);

    manager.updateMetadata(Map.of("k0", "short", "k1", "short"));
    manager.mergeMetadata(Map.of("k2", "short"), PUT_ALL);
    manager.mergeMetadata(
        Map.of("k3", 1),
        (stored, patch) -> {
          Map<String, Object> rest = new LinkedHashMap<>(stored);
          rest.keySet().removeAll(patch.keySet());
          return rest;
        });
    assertThat(manager.getMetadata())
        .containsEntry("k0", "short")
        .containsEntry("k2", "short")
        .hasSize(3 * KEYS - 1);

    for (int i = 4; i < 3 * KEYS; i++) {
      manager.deleteMetadata("k" + i);
    }
    manager.updateMetadata(Map.of("more", 1));
    assertThat(manager.getMetadata())
        .isEqualTo(Map.of("k0", "short", "k1", "short", "k2", "short", "more", 1));
    assertWithinTheLimits();
  }

  @Test
  void aFieldThatIsReplacedOverAndOverTakesOneRoundTripNearlyAlways() {
    List<String> sent =
        commands.during(
            () -> {
              for (int i = 0; i < 200; i++) {
                manager.updateMetadata(Map.of("status", "step " + i));
              }
            });

    assertThat(sent.size()).isLessThan(240);
    assertThat(manager.getMetadata()).isEqualTo(Map.of("status", "step 199"));
    assertWithinTheLimits();
  }

  @Test
  void aDocumentWithoutASizeIsMeasuredByItsFirstUpdateAlone() {
    storeFromBefore(new Document("old", 1));
    directly("$unset", new Document("metadata_version", ""));

    assertThat(commands.during(() -> manager.updateMetadata(Map.of("a", 1))))
        .containsExactly("update", "find", "update");
    assertThat(commands.during(() -> manager.updateMetadata(Map.of("b", 1))))
        .containsExactly("update");
    assertThat(manager.getMetadata()).isEqualTo(Map.of("old", 1, "a", 1, "b", 1));
    assertWithinTheLimits();
  }

  @Test
  void aDocumentWithoutASizeIsMeasuredByAMergeInTwoRoundTrips() {
    storeFromBefore(new Document("old", 1));

    assertThat(commands.during(() -> manager.mergeMetadata(Map.of("a", 1), PUT_ALL)))
        .containsExactly("find", "update");
    assertThat(commands.during(() -> manager.updateMetadata(Map.of("b", 1))))
        .containsExactly("update");
    assertWithinTheLimits();
  }

  @ParameterizedTest
  @ValueSource(strings = {"metadata_size", "metadata_keys"})
  void aSizeThatAnotherProgramDamagedIsMeasuredAnew(String field) {
    directly("$set", new Document(field, "damaged"));

    manager.updateMetadata(Map.of("a", 1));

    assertThat(manager.getMetadata()).isEqualTo(Map.of("a", 1));
    assertWithinTheLimits();
  }

  @Test
  void anIndexFarBehindTheEndOfAListIsRefusedAsItWouldFillTheListWithNulls() {
    manager.updateMetadata(Map.of("list", List.of(1), "object", Map.of("a", 1)));

    for (String path : List.of("list.1499999", "list.700", "list.99999999999", "list.800.x")) {
      assertRefused("metadata-bytes", () -> manager.updateMetadata(Map.of(path, 1)));
    }
    manager.updateMetadata(Map.of("list.3", 4, "list.0", 0, "object.1499999", 1));

    Map<String, Object> inner = new HashMap<>(Map.of("a", 1, "1499999", 1));
    List<Object> list = new ArrayList<>(Collections.nCopies(4, null));
    list.set(0, 0);
    list.set(3, 4);
    assertThat(manager.getMetadata()).isEqualTo(Map.of("list", list, "object", inner));
    assertWithinTheLimits();
  }
}
