package io.mongosession;

import static io.mongosession.testing.JsonAssertions.assertSameJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private static final CommandCounter COMMANDS = new CommandCounter();
  private static MongoDBSessionManagerFactory factory;

  private MongoDBSessionManager manager;

  @BeforeAll
  static void makeFactory() {
    factory = MONGO.builder().build();
  }

  @AfterAll
  static void closeFactory() {
    factory.close();
  }

  @BeforeEach
  void createSession() {
    manager = factory.createSessionManager(UUID.randomUUID().toString());
    manager.create(new NewSession(null, null, Map.of("priority", "low", "nested", Map.of("a", 1))));
  }

  @Test
  void anUpdateKeepsOtherFields() {
    manager.updateMetadata(Map.of("priority", "high", "category", "billing"));

    assertThat(manager.getMetadata())
        .isEqualTo(Map.of("priority", "high", "category", "billing", "nested", Map.of("a", 1)));
  }

  @Test
  void aDottedKeyAddressesANestedField() {
    manager.updateMetadata(Map.of("nested.b", 2, "new.deep.field", List.of(1)));
    assertThat(manager.getMetadata())
        .containsEntry("nested", Map.of("a", 1, "b", 2))
        .containsEntry("new", Map.of("deep", Map.of("field", List.of(1))));

    manager.deleteMetadata("nested.a", "new.deep.field", "absent.x", "priority.low");
    assertThat(manager.getMetadata())
        .isEqualTo(
            Map.of("priority", "low", "nested", Map.of("b", 2), "new", Map.of("deep", Map.of())));
  }

  @Test
  void anUpdateReplacesACompleteNestedObject() {
    manager.updateMetadata(Map.of("nested", Map.of("b", 2)));
    assertThat(manager.getMetadata()).containsEntry("nested", Map.of("b", 2));
  }

  @Test
  void deletingWhatIsNotThereIsNoError() {
    manager.deleteMetadata("absent", "absent", "nested.absent");
    assertThat(manager.getMetadata()).containsOnlyKeys("priority", "nested");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "$set", "a.$b", "a\0b"})
  void aKeyThatIsNoPathIsRefusedAndNothingIsWritten(String key) {
    Map<String, Object> before = manager.getMetadata();
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.updateMetadata(Map.of(key, 1)));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.updateMetadata(Map.of("x", 1, "nested", Map.of(key, 1))));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.deleteMetadata("priority", key));
    assertThat(manager.getMetadata()).isEqualTo(before);
  }

  @Test
  void pathsThatLieInsideOneAnotherAreRefused() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("nested", Map.of());
    fields.put("nested.a", 1);
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.updateMetadata(fields));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.deleteMetadata("nested.a.b", "nested"));
  }

  @Test
  void aPathThroughAStoredScalarIsRefusedAndNothingIsWritten() {
    manager.updateMetadata(Map.of("list", List.of(1), "nothing", Map.of()));
    Map<String, Object> before = manager.getMetadata();
    for (String path : List.of("priority.level", "nested.a.b", "list.name")) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> manager.updateMetadata(Map.of("other", 1, path, 2)))
          .satisfies(error -> assertThat(error.field()).isEqualTo("metadata"));
    }
    assertThat(manager.getMetadata()).isEqualTo(before);
  }

  @Test
  void anEmptyUpdateOrDeletionIsRefused() {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.updateMetadata(Map.of()));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.deleteMetadata(List.of()));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.updateMetadata(Collections.singletonMap(null, 1)));
  }

  @Test
  void theMetadataOfASessionThatIsNotThereIsNotFound() {
    MongoDBSessionManager nobody = factory.createSessionManager("nobody");
    assertThatExceptionOfType(NotFoundException.class).isThrownBy(nobody::getMetadata);
    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> nobody.updateMetadata(Map.of("a", 1)));
    assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> nobody.deleteMetadata("a"));
    assertThat(
            MONGO
                .database()
                .getCollection("sessions")
                .countDocuments(new Document("_id", "nobody")))
        .isZero();
  }

  @Test
  void aCallThatNamesMoreKeysOrBytesThanTheLimitsIsRefused() {
    SessionLimits limits = SessionLimits.DEFAULTS;
    Map<String, Object> most =
        IntStream.range(0, limits.metadataKeys())
            .boxed()
            .collect(Collectors.toMap(i -> "k" + i, i -> i));
    manager.deleteMetadata("priority", "nested");
    manager.updateMetadata(most);
    assertThat(manager.getMetadata()).isEqualTo(most);
    manager.deleteMetadata(most.keySet());

    most.put("one-more", 1);
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> manager.updateMetadata(most))
        .satisfies(error -> assertThat(error.limit()).isEqualTo("metadata-keys"));
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> manager.deleteMetadata(most.keySet()));

    // As BSON: the object 5, the field 1 + 5, the text 5 and its bytes.
    int longest = limits.metadataBytes() - 16;
    manager.updateMetadata(Map.of("text", "x".repeat(longest)));
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> manager.updateMetadata(Map.of("text", "x".repeat(longest + 1))))
        .satisfies(error -> assertThat(error.limit()).isEqualTo("metadata-bytes"));
  }

  @Test
  void metadataValuesOfEveryKindComeBackEqual() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("integer", 7);
    values.put("long", 1L << 60);
    values.put("decimal", new BigDecimal("3.141592653589793238462643383279502"));
    values.put("minus zero", -0.0);
    values.put("text", "\uD83D\uDE00 \0 é");
    values.put("nothing", null);
    values.put("list", List.of(true, Map.of("%2E", "x")));
    manager.updateMetadata(values);

    Map<String, Object> read = manager.getMetadata();
    values.forEach((name, value) -> assertSameJson(read.get(name), value));
    assertThatThrownBy(() -> read.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void fiftyWritersLoseNothing() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(16);
    try {
      List<Future<?>> written = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Map<String, Object> fields = Map.of("writer" + i, i, "shared.of" + i, i);
        written.add(
            writers.submit(
                () -> factory.createSessionManager(manager.sessionId()).updateMetadata(fields)));
      }
      for (Future<?> one : written) {
        one.get();
      }
    } finally {
      writers.shutdown();
    }
    Map<String, Object> metadata = manager.getMetadata();
    assertThat(metadata).hasSize(53);
    assertThat((Map<?, ?>) metadata.get("shared")).hasSize(50);
  }

  @Test
  void eachCallIsOneRoundTrip() {
    MongoDBSessionManager counted =
        MONGO.close(MONGO.factory(COMMANDS)).createSessionManager(manager.sessionId());
    counted.getMetadata();

    assertThat(COMMANDS.during(counted::getMetadata)).containsExactly("find");
    assertThat(COMMANDS.during(() -> counted.updateMetadata(Map.of("a.b", 1, "c", 2))))
        .containsExactly("update");
    assertThat(COMMANDS.during(() -> counted.deleteMetadata("a", "c"))).containsExactly("update");
  }
}
