package io.mongosession;

import static io.mongosession.testing.Transfers.exported;
import static io.mongosession.testing.Transfers.exportedAsStrands;
import static io.mongosession.testing.Transfers.imported;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.PythonDocuments;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Transfers.Imported;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The documents of the Python original come in by the same door, and go out as such. */
class PythonImportIT {

  private static final JsonWriterSettings CANONICAL =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();
  private static final List<Document> DOCUMENTS = PythonDocuments.documents();
  private static final String LINES =
      DOCUMENTS.stream().map(document -> document.toJson(CANONICAL) + "\n").collect(joining());

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String collection = "target_" + UUID.randomUUID();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void emptyCollection() {
    factory = MONGO.close(MONGO.builder().collectionName(collection).build());
  }

  private static int messages(Object branch) {
    if (!(branch instanceof Document node)) {
      return 0;
    }
    int count =
        node.containsKey("agent_data") && node.get("messages") instanceof List<?> all
            ? all.size()
            : 0;
    return count
        + node.entrySet().stream()
            .filter(member -> !member.getKey().equals("agent_data"))
            .mapToInt(member -> messages(member.getValue()))
            .sum();
  }

  private static Imported importedFor(MongoDBSessionManagerFactory factory, String lines) {
    return imported(
        factory, lines, options -> options.withOwner("alice").withApplicationName("moved"));
  }

  @Test
  void allButTheOneWhoseIdIsTooLongComeIn() {
    List<Document> good =
        DOCUMENTS.stream().filter(document -> document.getString("_id").length() <= 256).toList();
    int messages = good.stream().mapToInt(document -> messages(document.get("agents"))).sum();
    int feedback =
        good.stream()
            .mapToInt(document -> document.getList("feedbacks", Object.class, List.of()).size())
            .sum();

    Imported imported = importedFor(factory, LINES);

    assertThat(good).hasSize(24);
    assertThat(imported.report()).isEqualTo(new ImportReport(24, messages, feedback, 1, 1));
    assertThat(imported.errors()).singleElement().asString().contains("session_id");
    assertThat(imported.notes()).anySatisfy(note -> assertThat(note).contains("REST"));
    assertThat(factory.sessions(SessionQuery.all().withLimit(100)).items())
        .hasSize(24)
        .allSatisfy(session -> assertThat(session.owner()).isEqualTo("alice"))
        .anySatisfy(session -> assertThat(session.applicationName()).isEqualTo("moved"))
        .anySatisfy(session -> assertThat(session.applicationName()).isEqualTo("shop-assistant"));
    assertThat(exported(factory)).doesNotContain("session_viewer_password");
  }

  @Test
  void theSecondRunBringsWhatWasAddedSince() {
    Document document = Document.parse(DOCUMENTS.get(0).toJson(CANONICAL));
    importedFor(factory, document.toJson(CANONICAL));
    assertThat(importedFor(factory, document.toJson(CANONICAL)).report().messages()).isZero();
    Document agent = document.get("agents", Document.class).get("assistant", Document.class);
    List<Document> messages = agent.getList("messages", Document.class);
    Document added = Document.parse(messages.get(0).toJson(CANONICAL));
    added.append("message_id", messages.size());
    messages.add(added);
    document.append("updated_at", new java.util.Date());

    Imported again = importedFor(factory, document.toJson(CANONICAL));

    assertThat(again.errors()).isEmpty();
    assertThat(again.report().messages()).isEqualTo(1);
    assertThat(
            factory
                .createSessionManager(document.getString("_id"), o -> o.owner("alice"))
                .appendMessage("assistant", NewMessage.of("user", "next"))
                .numbers())
        .containsExactly((long) messages.size());
  }

  @Test
  void whereTheDocumentsThemselvesLieEachIsAnErrorAndNothingChanges() {
    PythonDocuments.store(MONGO.database(), collection, PythonDocuments.all());

    Imported imported = importedFor(factory, LINES);

    assertThat(imported.report().sessions()).isZero();
    assertThat(imported.errors())
        .hasSize(25)
        .filteredOn(error -> error.contains("document of another program"))
        .hasSize(24);
    assertThat(PythonDocuments.bytes(MONGO.database(), collection))
        .isEqualTo(PythonDocuments.bytes(PythonDocuments.all()));
  }

  @Test
  void whatGoesOutInItsFormComesInAsTheSame() {
    importedFor(factory, LINES);
    MongoDBSessionManagerFactory other =
        MONGO.close(MONGO.builder().collectionName(collection + "2").build());

    String documents = exportedAsStrands(factory);
    Imported imported = imported(other, documents);

    assertThat(documents.lines()).hasSize(24);
    assertThat(imported.errors()).isEmpty();
    assertThat(imported.report().sessions()).isEqualTo(24);
    assertThat(exportedAsStrands(other)).isEqualTo(documents);
  }

  @Test
  void aSessionThatIsTooLargeForOneDocumentIsAnErrorLine() {
    MongoDBSessionManager manager = factory.createSessionManager("large");
    manager.initialize("a");
    for (int i = 0; i < 20; i++) {
      manager.appendMessage("a", NewMessage.of("user", "x".repeat(1_000_000)));
    }
    factory.createSessionManager("small").initialize("a");

    String lines = exportedAsStrands(factory);

    assertThat(lines.lines()).hasSize(2);
    assertThat(lines)
        .contains("{\"_id\": \"small\"")
        .containsPattern(
            "\\{\"session_id\": \"large\", \"error\": \"session 'large' is over 16 MiB");
  }
}
