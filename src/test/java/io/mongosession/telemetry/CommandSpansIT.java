package io.mongosession.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.testing.TestMongo;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Spans of real commands. */
class CommandSpansIT {

  private static final String SECRET = "canary-" + UUID.randomUUID();

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final TestSpans spans = new TestSpans(false);

  @AfterEach
  void noneIsOpenAndNoneTellsWhatWasAsked() {
    assertThat(spans.open()).isZero();
    assertThat(((CommandSpans) spans.commands()).underWay()).isZero();
    assertThat(spans.ended().toString()).doesNotContain(SECRET);
    spans.close();
  }

  private void within(Runnable work) {
    Span span = spans.tracer().spanBuilder("outer").startSpan();
    try (Scope scope = span.makeCurrent()) {
      assertThat(scope).isNotNull();
      work.run();
    } finally {
      span.end();
    }
  }

  private static String attribute(SpanData span, String name) {
    return span.getAttributes().get(AttributeKey.stringKey(name));
  }

  private List<SpanData> commands() {
    return spans.ended().stream().filter(span -> span.getKind() == SpanKind.CLIENT).toList();
  }

  private MongoCollection<Document> collection() {
    MongoClient client = MONGO.client(spans.commands());
    return client.getDatabase(MONGO.databaseName()).getCollection("c-" + UUID.randomUUID());
  }

  @Test
  void anAppendIsTwoSpansAndWhatIsSentInTheBackgroundNone() {
    MongoDBSessionManagerFactory factory =
        MONGO.close(
            MongoDBSessionManagerFactory.of(
                ContainerSupport.watchedBy(
                    MONGO.builder().settings(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(spans.commands()))));
    var manager = factory.createSessionManager("s");
    manager.initialize("agent");
    assertThat(spans.ended()).as("outside of any trace").isEmpty();

    within(() -> manager.appendMessage("agent", NewMessage.of("user", SECRET)));

    assertThat(commands())
        .extracting(SpanData::getName)
        .containsExactly("findAndModify sessions", "insert sessions.messages");
    SpanData outer = spans.ended().get(2);
    assertThat(commands())
        .allSatisfy(
            span -> {
              assertThat(span.getParentSpanId()).isEqualTo(outer.getSpanId());
              assertThat(attribute(span, "db.namespace")).isEqualTo(MONGO.databaseName());
            });
  }

  @Test
  void aRefusedCommandHasItsCode() {
    MongoCollection<Document> collection = collection();
    Document document = new Document("_id", 1).append("text", SECRET);
    within(
        () -> {
          collection.insertOne(document);
          assertThatThrownBy(() -> collection.insertOne(document))
              .isInstanceOf(MongoWriteException.class);
          assertThatThrownBy(
                  () ->
                      collection.updateOne(
                          new Document(), new Document("$" + SECRET, new Document("a", 1))))
              .isInstanceOf(MongoException.class);
        });

    assertThat(commands()).hasSize(3);
    assertThat(attribute(commands().get(0), "error.type")).isNull();
    assertThat(attribute(commands().get(1), "db.response.status_code")).isEqualTo("11000");
    assertThat(attribute(commands().get(1), "error.type")).isEqualTo("11000");
    assertThat(attribute(commands().get(2), "error.type")).matches("\\d+");
  }

  @Test
  void aCursorsCommandsNameItsCollection() {
    MongoCollection<Document> collection = collection();
    within(
        () -> {
          for (int i = 0; i < 5; i++) {
            collection.insertOne(new Document("text", SECRET));
          }
          assertThat(collection.find().batchSize(2)).hasSize(5);
        });

    String name = collection.getNamespace().getCollectionName();
    assertThat(commands())
        .extracting(SpanData::getName)
        .contains("find " + name, "getMore " + name);
  }
}
