package io.mongosession;

import static io.mongosession.testing.Transfers.exported;
import static io.mongosession.testing.Transfers.imported;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Transfers.Imported;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds is reported line by line, and the rest goes on. */
class ImportLinesIT {

  private static final String TIMES =
      "\"created_at\":{\"$date\":\"2026-01-01T00:00:00Z\"},\"updated_at\":{\"$date\":\"2026-01-02T00:00:00Z\"}";
  private static final String GOOD = session("good") + agent("good", 2) + message("good", 0);

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String collection = "target_" + UUID.randomUUID();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void emptyCollection() {
    factory = MONGO.close(MONGO.builder().collectionName(collection).build());
  }

  private static String session(String id) {
    return "{\"session\":{\"format\":1,\"session_id\":\"%s\",%s,\"metadata\":{}}}\n"
        .formatted(id, TIMES);
  }

  private static String agent(String session, int next) {
    return "{\"agent\":{\"session_id\":\"%s\",\"agent_id\":\"a\",\"next_number\":%d,%s}}\n"
        .formatted(session, next, TIMES);
  }

  private static String message(String session, int number) {
    return message(session, number, "\"hello\"");
  }

  private static String message(String session, int number, String content) {
    return ("{\"message\":{\"session_id\":\"%s\",\"agent_id\":\"a\",\"number\":%d,\"role\":\"user\","
            + "\"content\":%s,%s}}\n")
        .formatted(session, number, content, TIMES);
  }

  private void assertGoodIsThere() {
    assertThat(factory.createSessionManager("good").messages("a", MessageQuery.last(9)).items())
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"session\":{\"session_id\":\"ha",
        "no JSON",
        "{\"foreign\":1}",
        "[1,2]",
        "{\"session\":1}",
        "{\"session\":{\"format\":1}}",
        "{\"message\":{\"session_id\":7}}",
        "{\"agent\":{}}",
        "{} {}",
        "{'session':1}",
        "{\"a\":\"\\ud800\"}",
        "{\"error\":\"lost\",\"session_id\":\"x\"}"
      })
  void aLineThatIsNoneIsNamedAndTheOthersAreStored(String line) {
    Imported imported = imported(factory, session("before") + line + "\n" + GOOD);

    assertThat(imported.errors()).singleElement().asString().startsWith("2: ");
    assertThat(imported.report().sessions()).isEqualTo(2);
    assertGoodIsThere();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"format\":1 | \"format\":2 | newer version",
        "\"format\":1 | \"format\":\"x\" | 'session.format' must be 1",
        "\"session_id\":\"bad\" | \"session_id\":\"\" | 'session.session_id'",
        "\"metadata\":{} | \"metadata\":[] | 'session.metadata' must be an object",
        "\"metadata\":{} | \"owner\":7 | 'session.owner'",
        "\"metadata\":{} | \"application_name\":\"\" | 'session.application_name'",
        "\"metadata\":{} | \"session_key\":\"stolen\" | 'session.session_key' must be absent",
        "\"metadata\":{} | \"agents\":{} | 'session.agents' must be absent",
        "\"metadata\":{} | \"usage\":7 | 'session.usage' must be an object",
        "\"metadata\":{} | \"usage\":{\"turns\":-1} | 'session.usage.turns' must be a whole number",
        "\"metadata\":{} | \"usage\":{\"total_tokens\":1.5} | 'session.usage.total_tokens'",
        "\"metadata\":{} | \"usage\":{\"total_tokens\":{\"$numberLong\":\"9007199254740992\"}} |"
            + " 'session.usage.total_tokens'",
        "\"metadata\":{} | \"usage\":{\"by_model\":[]} | 'session.usage.by_model'",
        "\"metadata\":{} | \"usage\":{\"by_model\":{\"m\":1}} | 'session.usage.by_model'",
        "\"metadata\":{} | \"usage\":{\"by_model\":{\"m\":{\"input_tokens\":\"1\"}}} |"
            + " 'session.usage.by_model.input_tokens'",
        "\"metadata\":{} | \"retention\":{\"$numberLong\":\"1000\"} | older than its retention"
      })
  void aSessionThatCannotBeStoredIsSkippedWithItsLines(String good, String bad, String error) {
    String lines = session("bad").replace(good, bad) + agent("bad", 2) + message("bad", 0) + GOOD;

    Imported imported = imported(factory, lines);

    assertThat(imported.errors()).first().asString().startsWith("1: ").contains(error);
    assertThat(imported.report().sessions()).isEqualTo(1);
    assertThat(factory.sessions(SessionQuery.all()).items())
        .extracting(Session::sessionId)
        .containsExactly("good");
    assertGoodIsThere();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"number\":1 | \"number\":-1 | 'message.number'",
        "\"number\":1 | \"number\":2 | below the agent's next_number, 2",
        "\"number\":1 | \"number\":{\"$numberDouble\":\"NaN\"} | 'message.number'",
        "\"role\":\"user\" | \"role\":1 | 'message.role'",
        "\"content\":\"hello\" | \"content\":null | 'message.content'",
        "\"agent_id\":\"a\" | \"agent_id\":\"b\" | no agent 'b'",
        "\"created_at\" | \"created\" | 'message.created_at' must be a date",
        "\"content\" | \"_id\":1,\"content\" | 'message._id' must be absent"
      })
  void aMessageThatCannotBeStoredIsNamedAndTheOthersAreStored(
      String good, String bad, String error) {
    String lines =
        session("s") + agent("s", 2) + message("s", 0) + message("s", 1).replace(good, bad) + GOOD;

    Imported imported = imported(factory, lines);

    assertThat(imported.errors()).singleElement().asString().startsWith("4: ").contains(error);
    assertThat(imported.report()).isEqualTo(new ImportReport(2, 2, 0, 0, 1));
  }

  @Test
  void aFirstLineThatIsNoJsonStoresNothing() {
    assertThatThrownBy(() -> imported(factory, "id,text\n" + GOOD))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("line 1");
    assertThatThrownBy(() -> imported(factory, "[" + GOOD.replace("\n", ",\n") + "]"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("one object on each line");
    assertThatThrownBy(() -> imported(factory, "{\"session\":"))
        .isInstanceOf(InvalidInputException.class);
    assertThat(exported(factory)).isEmpty();
  }

  @Test
  void nothingIsNoError() {
    assertThat(imported(factory, "").report()).isEqualTo(new ImportReport(0, 0, 0, 0, 0));
    assertThat(imported(factory, "\n\r\n").errors()).isEmpty();
  }

  @Test
  void theLastLineNeedsNoEnd() {
    assertThat(imported(factory, GOOD.stripTrailing()).report().messages()).isEqualTo(1);
  }

  @Test
  void aLineOf20MegabytesIsNamedAndTheOthersAreStored() {
    String text = "\"" + "x".repeat(20_000_000) + "\"";
    String lines = session("s") + agent("s", 3) + message("s", 0, text) + message("s", 1) + GOOD;

    Imported imported = imported(factory, lines);

    assertThat(imported.errors()).singleElement().asString().startsWith("3: ");
    assertGoodIsThere();
  }

  @Test
  void aLineThatIsLongerThanAnyDocumentIsNamedAndTheOthersAreStored() {
    String lines = session("s") + "x".repeat(40_000_000) + "\n" + GOOD;

    assertThat(imported(factory, lines).errors())
        .singleElement()
        .asString()
        .startsWith("2: the line is longer than ");
    assertGoodIsThere();
  }

  @Test
  void aLineThatNestsWithoutEndIsNamedAndTheOthersAreStored() {
    String lines = session("s") + "{\"a\":" + "[".repeat(1_000_000) + "\n" + GOOD;

    assertThat(imported(factory, lines).errors()).singleElement().asString().contains("nest");
    assertGoodIsThere();
  }

  @Test
  void bytesThatAreNoUtf8AreNamed() {
    byte[] bytes = (GOOD + message("good", 1)).getBytes(StandardCharsets.UTF_8);
    bytes[bytes.length - 100] = (byte) 0xC0;
    SessionImport run = factory.importSessions(ImportOptions.none(), ImportListener.NONE);
    run.add(bytes, 0, bytes.length);

    assertThat(run.finish()).isEqualTo(new ImportReport(1, 1, 0, 0, 1));
  }

  @Test
  void twoMessagesWithOneNumberAreAnErrorOfTheSecond() {
    String lines =
        session("s") + agent("s", 2) + message("s", 0) + message("s", 0, "\"other\"") + GOOD;

    Imported imported = imported(factory, lines);

    assertThat(imported.errors()).singleElement().asString().startsWith("4: ");
    assertThat(factory.createSessionManager("s").message("a", 0).content()).isEqualTo("hello");
    assertGoodIsThere();
  }

  @Test
  void twoSessionsWithOneIdAreAnErrorOfTheSecond() {
    String other = session("good").replace("2026-01-01", "2025-01-01");
    Imported imported = imported(factory, GOOD + other + agent("good", 1));

    assertThat(imported.errors())
        .singleElement()
        .asString()
        .startsWith("4: ")
        .contains("taken by another session");
    assertGoodIsThere();
  }

  @Test
  void anIdOfAnotherOwnerIsAnErrorAndNothingChanges() {
    imported(factory, GOOD, options -> options.withOwner("alice"));
    String stored = exported(factory);

    Imported imported = imported(factory, GOOD, options -> options.withOwner("bob"));

    assertThat(imported.errors()).singleElement().asString().contains("of another owner");
    assertThat(exported(factory)).isEqualTo(stored);
  }

  @Test
  void anIdOfAnotherProgramsDocumentIsAnErrorAndNothingChanges() {
    Document foreign = new Document("_id", "good").append("agents", new Document("a", 1));
    MONGO.database().getCollection(collection).insertOne(foreign);

    Imported imported = imported(factory, session("s") + GOOD);

    assertThat(imported.errors())
        .singleElement()
        .asString()
        .startsWith("2: ")
        .contains("document of another program", "another collection");
    assertThat(MONGO.database().getCollection(collection).find(new Document("_id", "good")).first())
        .isEqualTo(foreign);
  }

  @Test
  void feedbackWithTheIdOfAnotherSessionsIsAnError() {
    String feedback =
        "{\"feedback\":{\"session_id\":\"%s\",\"feedback_id\":\"f\",\"rating\":\"up\",%s}}\n"
            .formatted("%s", TIMES);
    String lines =
        session("s") + feedback.formatted("s") + session("t") + feedback.formatted("t") + GOOD;

    Imported imported = imported(factory, lines);

    assertThat(imported.errors()).singleElement().asString().contains("of another session");
    assertThat(imported.report()).isEqualTo(new ImportReport(3, 1, 1, 1, 1));
    assertThat(imported(factory, lines).report().errors()).isEqualTo(1);
  }

  @Test
  void linesWithoutTheirSessionAreOneErrorForEachSession() {
    String lines = agent("lost", 5) + message("lost", 0) + message("lost", 1) + GOOD;

    Imported imported = imported(factory, lines);

    assertThat(imported.errors()).singleElement().asString().startsWith("1: ").contains("'lost'");
    assertThat(imported.report()).isEqualTo(new ImportReport(1, 1, 0, 2, 1));
  }

  @Test
  void ofManyErrorsTheFirstThousandAreReportedAndAllAreCounted() {
    String lines =
        IntStream.range(0, 1500).mapToObj(i -> "{\"foreign\":1}\n").collect(Collectors.joining());

    Imported imported = imported(factory, lines + GOOD);

    assertThat(imported.errors()).hasSize(1000);
    assertThat(imported.report().errors()).isEqualTo(1500);
    assertGoodIsThere();
  }

  @Test
  void noReportHoldsWhatWasSaid() {
    String lines =
        session("s")
            + agent("s", 9)
            + message("s", 0, "\"canary")
            + message("s", 1, "\"canary\"").replace("\"role\"", "\"ro\"")
            + message("s", 2, "\"canary\"")
            + message("s", 2, "\"canary too\"");

    assertThat(imported(factory, lines).errors())
        .hasSize(3)
        .noneSatisfy(error -> assertThat(error).contains("canary"));
  }
}
