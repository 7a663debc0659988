package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BinaryOperator;
import org.bson.Document;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Merging a patch into metadata while others write too. */
class MetadataMergeIT {

  private static final BinaryOperator<Map<String, Object>> PUT_ALL =
      (stored, patch) -> {
        Map<String, Object> merged = new LinkedHashMap<>(stored);
        merged.putAll(patch);
        return merged;
      };

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String id = UUID.randomUUID().toString();
  private final CommandCounter commands = new CommandCounter();
  private final BeforeCommand meanwhile = new BeforeCommand();
  private MongoDBSessionManager others;

  @BeforeEach
  void createSession() {
    others = MONGO.close(MONGO.builder().build()).createSessionManager(id);
    others.create(new NewSession(null, null, Map.of("kept", 1)));
  }

  private MongoDBSessionManager interrupted() {
    return MONGO.close(MONGO.factory(meanwhile)).createSessionManager(id);
  }

  @Test
  void aMergeTakesTwoRoundTripsAndReturnsWhatIsStored() {
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.factory(commands));
    factory.createSessionManager(id).getMetadata();
    MongoDBSessionManager manager = factory.createSessionManager(id);

    assertThat(commands.during(() -> manager.mergeMetadata(Map.of("new", 2), PUT_ALL)))
        .containsExactly("find", "update");
    assertThat(others.getMetadata()).isEqualTo(Map.of("kept", 1, "new", 2));
    assertThat(manager.mergeMetadata(Map.of("new", 3), PUT_ALL))
        .isEqualTo(Map.of("kept", 1, "new", 3));
  }

  @Test
  void aMergeKeepsWhatOthersStoreMeanwhile() {
    meanwhile.next("update", () -> others.updateMetadata(Map.of("theirs", true)));

    assertThat(interrupted().mergeMetadata(Map.of("ours", true), PUT_ALL))
        .isEqualTo(Map.of("kept", 1, "theirs", true, "ours", true))
        .isEqualTo(others.getMetadata());
    meanwhile.verify();
  }

  @Test
  void aMergeThatIsOvertakenTenTimesIsAConflictAndStoresNothing() {
    for (int i = 0; i < 10; i++) {
      Map<String, Object> change = Map.of("theirs", i);
      meanwhile.next("update", () -> others.updateMetadata(change));
    }

    assertThatExceptionOfType(ConflictException.class)
        .isThrownBy(() -> interrupted().mergeMetadata(Map.of("ours", true), PUT_ALL))
        .satisfies(e -> assertThat(e.nextNumber()).isNull());
    meanwhile.verify();
    assertThat(others.getMetadata()).isEqualTo(Map.of("kept", 1, "theirs", 9));
  }

  @Test
  void aMergeDoesNotBringBackASessionDeletedMeanwhile() {
    meanwhile.next("update", () -> others.delete());

    assertThatExceptionOfType(NotFoundException.class)
        .isThrownBy(() -> interrupted().mergeMetadata(Map.of("ours", true), PUT_ALL));
    assertThat(MONGO.database().getCollection("sessions").countDocuments(new Document("_id", id)))
        .isZero();
  }

  @Test
  void aMergeRemovesWhatItLeavesOutAndWritesOnlyWhatDiffers() {
    Date foreign = new Date(0);
    foreign("$set", new Document("metadata.date", foreign));

    others.mergeMetadata(
        Map.of("kept", 2),
        (stored, patch) -> Map.of("date", stored.get("date"), "new", patch.get("kept")));

    assertThat(stored()).isEqualTo(new Document("date", foreign).append("new", 2));
  }

  /** What a merge patch that names one member of an object leaves: all the others. */
  @SuppressWarnings("unchecked")
  private static final BinaryOperator<Map<String, Object>> SET_INNER =
      (stored, patch) -> {
        Map<String, Object> merged = new LinkedHashMap<>(stored);
        Map<String, Object> inner = new LinkedHashMap<>((Map<String, Object>) stored.get("stats"));
        inner.putAll(patch);
        merged.put("stats", inner);
        return merged;
      };

  @Test
  void aMergeWritesNothingOfWhatItLeavesEqualAndUndoesNoIncrementOfAnotherProgram() {
    Document values =
        new Document("int", 5)
            .append("decimal", Decimal128.parse("1.50"))
            .append("nan", Double.NaN)
            .append("date", new Date(0))
            .append("dotted.name", 1);
    foreign("$set", new Document("metadata", new Document("stats", values).append("a.b", 1)));
    meanwhile.next("update", () -> foreign("$inc", new Document("metadata.stats.int", 1)));

    interrupted().mergeMetadata(Map.of("new", "value"), SET_INNER);

    meanwhile.verify();
    assertThat(stored())
        .isEqualTo(
            new Document("stats", values.append("int", 6).append("new", "value")).append("a.b", 1));
  }

  @Test
  void aMergeIntoAnObjectThatAnotherProgramReplacedMeanwhileIsMadeAgain() {
    foreign("$set", new Document("metadata.stats", new Document("a", 1)));
    meanwhile.next("update", () -> foreign("$set", new Document("metadata.stats", "none")));

    interrupted()
        .mergeMetadata(
            Map.of("b", 2),
            (metadata, patch) ->
                metadata.get("stats") instanceof Map
                    ? SET_INNER.apply(metadata, patch)
                    : PUT_ALL.apply(metadata, patch));

    meanwhile.verify();
    assertThat(stored()).isEqualTo(new Document("kept", 1).append("stats", "none").append("b", 2));
  }

  @Test
  void aMergeMayChangeMoreInnerMembersThanThereMayBeKeys() {
    foreign("$set", new Document("metadata.stats", new Document()));
    Map<String, Object> many = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      many.put("member" + i, i);
    }

    assertThat(others.mergeMetadata(Map.of("stats", many), (metadata, patch) -> patch))
        .isEqualTo(Map.of("stats", many));
    assertThat(others.getMetadata()).isEqualTo(Map.of("stats", many));
  }

  private void foreign(String operator, Document fields) {
    MONGO
        .database()
        .getCollection("sessions")
        .updateOne(new Document("_id", id), new Document(operator, fields));
  }

  private Document stored() {
    return MONGO
        .database()
        .getCollection("sessions")
        .find(new Document("_id", id))
        .first()
        .get("metadata", Document.class);
  }

  @Test
  void aPatchOrItsResultAboveALimitIsRefused() {
    MongoDBSessionManager manager =
        MONGO
            .close(MONGO.builder().limits(new SessionLimits(1000, 100, 2, 1000, 3, 3, 20)).build())
            .createSessionManager(id);

    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> manager.mergeMetadata(Map.of("a", "x".repeat(100)), PUT_ALL));
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> manager.mergeMetadata(Map.of("a", 1, "b", 2), PUT_ALL))
        .satisfies(e -> assertThat(e.limit()).isEqualTo("metadata-keys"));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.mergeMetadata(Map.of("a.b", 1), PUT_ALL));
    assertThat(others.getMetadata()).isEqualTo(Map.of("kept", 1));
  }

  @Test
  void aHookSeesAMergePatchAsAnUpdate() {
    MetadataHook hook =
        call ->
            call.action() == MetadataAction.UPDATE
                ? call.proceed(Map.of("seen", call.metadata().toString()))
                : call.proceed();
    MongoDBSessionManager manager =
        MONGO.close(MONGO.builder().metadataHook(hook).build()).createSessionManager(id);

    assertThat(manager.mergeMetadata(Map.of("a", 1), PUT_ALL))
        .isEqualTo(Map.of("kept", 1, "seen", "{a=1}"));
  }
}
