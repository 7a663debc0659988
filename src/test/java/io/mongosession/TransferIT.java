package io.mongosession;

import static io.mongosession.testing.Transfers.exported;
import static io.mongosession.testing.Transfers.imported;
import static io.mongosession.testing.Transfers.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Transfers.Imported;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.MinKey;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions go out and come in elsewhere as they were. */
class TransferIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String source = "source_" + UUID.randomUUID();
  private final String target = "target_" + UUID.randomUUID();
  private MongoDBSessionManagerFactory here;
  private MongoDBSessionManagerFactory there;

  @BeforeEach
  void twoCollections() {
    here = MONGO.close(MONGO.builder().collectionName(source).keepOriginal(true).build());
    there = MONGO.close(MONGO.builder().collectionName(target).build());
  }

  private MongoDBSessionManager manager(String session) {
    return here.createSessionManager(session, options -> options.owner("alice"));
  }

  /** A session with something of everything. */
  private void fill(String session) {
    MongoDBSessionManager manager = manager(session);
    manager.create(new NewSession("support", "shop", Map.of("a%b", "percent", "n", 1L)));
    manager.initialize("agent.one");
    manager.initialize("second");
    manager.appendMessages(
        "agent.one",
        List.of(
            NewMessage.of("user", "naïve \"text\"\n\u2028 with 😀"),
            new NewMessage(
                "assistant",
                Map.of("$ref", 1, "x.y", new BigDecimal("1.50"), "list", List.of(1, 2.5, true)),
                Map.of("input_tokens", 12))),
        AppendOptions.none()
            .withIdempotencyKey("key:1")
            .syncing(
                AgentUpdate.none()
                    .withState(Map.of("turn", 1, "big", 1L << 40))
                    .withConfig(new AgentConfig("m", "p", Map.of("v", 1)))));
    manager.appendMessage("second", NewMessage.of("user", "other"));
    manager.redactMessage("agent.one", 0, Redaction.with("[gone]"));
    manager.addFeedback(
        new NewFeedback("up", 4.5, "good", Map.of("k.v", 1), "agent.one", 1L), "once");
    manager.addFeedback(new NewFeedback("down", null, null, null));
  }

  private void setEveryType(String session) {
    Document all =
        new Document("int32", 1)
            .append("int64", 1L)
            .append("double", 1.0)
            .append("nan", Double.NaN)
            .append("infinity", Double.NEGATIVE_INFINITY)
            .append("minus zero", -0.0)
            .append("decimal", Decimal128.parse("1.0E+3"))
            .append("date", new Date(-1))
            .append("bytes", new Binary((byte) 0, new byte[] {0, 1, -1}))
            .append("uuid", new Binary((byte) 4, new byte[16]))
            .append("id", new ObjectId("65f0c0ffee65f0c0ffee65f0"))
            .append("timestamp", new BsonTimestamp(1, 2))
            .append("regex", new BsonRegularExpression("a/b", "i"))
            .append("min", new MinKey())
            .append("null", null)
            .append("nested", List.of(List.of(), new Document("", "empty name")));
    Document set =
        new Document("metadata.all", all)
            .append("added_by_another_version", all)
            .append("agents.second.state", all)
            .append("agents.second.system_numbers", List.of(0L, 3L))
            .append(
                "usage",
                new Document("turns", 1L)
                    .append("total_tokens", 3L)
                    .append("by_model", new Document("m%2E1", new Document("total_tokens", 3L))));
    MONGO
        .database()
        .getCollection(source)
        .updateOne(new Document("_id", session), new Document("$set", set));
    MONGO
        .database()
        .getCollection(source + ".messages")
        .updateOne(
            new Document("session_id", session).append("agent_id", "second"),
            new Document(
                "$set",
                new Document("content", List.of(all)).append("metrics", all).append("turn", 0L)));
  }

  @Test
  void exportImportElsewhereAndExportIsByteForByteTheSame() {
    fill("s/1");
    fill("s 2");
    setEveryType("s 2");
    manager("empty").create(NewSession.defaults());
    String lines = exported(here);

    Imported imported = imported(there, lines);

    assertThat(imported.errors()).isEmpty();
    assertThat(imported.report()).isEqualTo(new ImportReport(3, 6, 4, 0, 0));
    assertThat(exported(there)).isEqualTo(lines);
    TokenUsage tokens = new TokenUsage(0, 0, 3, 0, 0);
    assertThat(there.createSessionManager("s 2").usage())
        .isEqualTo(new SessionUsage(1, tokens, Map.of("m.1", tokens)));
    assertThat(lines).doesNotContain("session_key", "\"_id\"", "recent", "batch_size");
  }

  @Test
  void whatWasImportedGoesOnAsBefore() {
    fill("s");
    imported(there, exported(here));
    MongoDBSessionManager manager =
        there.createSessionManager("s", options -> options.owner("alice"));

    assertThat(manager.appendMessage("agent.one", NewMessage.of("user", "next")).numbers())
        .containsExactly(2L);
    manager.addFeedback(new NewFeedback("up", null, null, null));
    manager.updateMetadata(Map.of("more", 1));

    assertThat(manager.messages("agent.one", MessageQuery.last(20)).items())
        .extracting(Message::content)
        .startsWith("[gone]")
        .endsWith("next");
    assertThat(manager.getFeedback(new PageQuery(null, 10)).items()).hasSize(3);
    assertThat(manager.session().metadata()).containsKeys("a%b", "more");
    assertThat(there.createSessionManager("s", o -> o.owner("bob")))
        .satisfies(
            other -> assertThatThrownBy(other::session).isInstanceOf(NotFoundException.class));
  }

  @Test
  void anOpenDraftIsExportedAsAborted() {
    manager("s").initialize("a");
    manager("s").appendDraft("a", NewMessage.of("assistant", "so f"), Duration.ofMinutes(5));

    String lines = exported(here);

    assertThat(lines).contains("\"status\": \"aborted\"").doesNotContain("draft");
    imported(there, lines);
    assertThat(
            there
                .createSessionManager("s", o -> o.owner("alice"))
                .messages("a", MessageQuery.last(1))
                .items())
        .extracting(Message::status)
        .containsExactly(MessageStatus.ABORTED);
  }

  @Test
  void aDraftThatIsBeingWrittenIsExportedWithItsTextSoFar() {
    manager("s").initialize("a");
    manager("s").appendDraft("a", NewMessage.of("assistant", ""), Duration.ofMinutes(5));
    MONGO
        .database()
        .getCollection(source + ".messages")
        .updateOne(
            new Document("session_id", "s"),
            new Document(
                "$set", new Document("pieces", new Document("0", "so ").append("1", "far"))));

    assertThat(exported(here))
        .contains("\"content\": \"so far\"", "\"status\": \"aborted\"")
        .doesNotContain("pieces");
  }

  @Test
  void anExportHasTheSessionsThatMatch() {
    Instant before = Instant.now().minusSeconds(1);
    fill("a");
    here.createSessionManager("b", o -> o.owner("bob").applicationName("other"))
        .create(NewSession.defaults());

    assertThat(exported(here, SessionQuery.all().withOwner("bob")))
        .contains("\"b\"")
        .doesNotContain("alice");
    assertThat(exported(here, SessionQuery.all().withApplicationName("shop")))
        .doesNotContain("bob");
    assertThat(exported(here, SessionQuery.all().withUpdatedAfter(before)))
        .contains("alice", "bob");
    assertThat(exported(here, SessionQuery.all().withUpdatedAfter(Instant.now().plusSeconds(9))))
        .isEmpty();
    assertThat(text(manager("a").export(TransferFormat.MONGOSESSION)))
        .isEqualTo(exported(here, SessionQuery.all().withOwner("alice")));
    assertThatThrownBy(() -> manager("b").export(TransferFormat.MONGOSESSION))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aDocumentOfAnotherProgramIsInNoExport() {
    MONGO.database().getCollection(source).insertOne(new Document("_id", "foreign"));

    assertThat(exported(here)).isEmpty();
  }

  @Test
  void aDamagedSessionIsAnErrorLineAndTheOthersAreExported() {
    fill("good");
    fill("bad");
    fill("good too");
    MONGO
        .database()
        .getCollection(source + ".messages")
        .updateOne(
            new Document("session_id", "bad").append("number", 1L),
            new Document("$set", new Document("number", "one")));

    String lines = exported(here);

    assertThat(lines)
        .containsPattern("\\{\"session_id\": \"bad\", \"error\": \"document .* field 'number'");
    assertThat(imported(there, lines).report().sessions()).isEqualTo(3);
    assertThat(exported(there)).contains("\"good\"", "\"good too\"");
  }

  @Test
  void aLongSessionIsReadInPages() {
    CommandCounter counter = new CommandCounter();
    MongoDBSessionManagerFactory counted =
        MONGO.close(MONGO.borrowing(counter).collectionName(source).build());
    MongoDBSessionManager manager = manager("long");
    manager.initialize("a");
    for (int i = 0; i < 12; i++) {
      manager.appendMessages(
          "a", IntStream.range(0, 100).mapToObj(n -> NewMessage.of("user", "m" + n)).toList());
    }

    List<String> commands = counter.during(() -> exported(counted));

    // The sessions, the session, 500, 500 and 200 messages; there is no feedback.
    assertThat(commands).containsExactly("find", "find", "find", "find", "find");
    String lines = exported(here);
    assertThat(lines.lines()).hasSize(1202);
    assertThat(imported(there, lines).report()).isEqualTo(new ImportReport(1, 1200, 0, 0, 0));
    assertThat(exported(there)).isEqualTo(lines);
  }

  @Test
  void aSessionThatIsDeletedWhileItIsReadEndsThere() {
    fill("s");
    SessionExport export = manager("s").export(TransferFormat.MONGOSESSION);
    manager("s").delete();

    assertThat(export.next()).isNull();
  }

  @Test
  void theExampleOfThePageMovesSessions(@TempDir Path folder) throws IOException {
    Path backup = folder.resolve("backup.jsonl");
    MongoDBSessionManagerFactory factory = here;
    MongoDBSessionManagerFactory elsewhere = there;
    fill("s");

    try (OutputStream file = Files.newOutputStream(backup)) {
      factory
          .exportSessions(
              SessionQuery.all().withApplicationName("shop"), TransferFormat.MONGOSESSION)
          .writeTo(file);
    }
    try (InputStream file = Files.newInputStream(backup)) {
      ImportReport report =
          elsewhere
              .importSessions(
                  ImportOptions.none().withOwner("alice"),
                  new ImportListener() {
                    @Override
                    public void error(long line, String reason) {
                      System.err.println(line + ": " + reason);
                    }
                  })
              .readFrom(file);
      System.out.println(report.sessions() + " sessions, " + report.errors() + " errors");
    }

    assertThat(exported(there)).isEqualTo(exported(here));
  }
}
