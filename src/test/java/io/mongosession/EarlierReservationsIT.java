package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import io.mongosession.testing.TestMongo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the session document keeps of the last writers, and what earlier versions kept. */
class EarlierReservationsIT {

  private static final AppendOptions ONCE = AppendOptions.none().withIdempotencyKey("once");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManager manager;

  @BeforeEach
  void aSession() {
    manager = MONGO.close(MONGO.builder().build()).createSessionManager(session);
    manager.initialize("agent");
  }

  private static MongoCollection<Document> sessions() {
    return MONGO.database().getCollection("sessions");
  }

  private void change(Document update) {
    sessions().updateOne(new Document("_id", session), update);
  }

  private Document agent() {
    return sessions()
        .find(new Document("_id", session))
        .first()
        .get("agents", Document.class)
        .get("agent", Document.class);
  }

  /** As the version before stored it: one writer, in a field of its own. */
  private void asBefore(String token, int count) {
    change(
        new Document("$unset", new Document("agents.agent.recent", ""))
            .append(
                "$set",
                new Document(
                    "agents.agent.last_write",
                    new Document("token", token).append("count", count))));
  }

  private static List<NewMessage> batch(String... contents) {
    return List.of(contents).stream().map(text -> NewMessage.of("user", text)).toList();
  }

  private List<Object> contents() {
    return manager.messages("agent", MessageQuery.last(200)).items().stream()
        .map(Message::content)
        .toList();
  }

  @Test
  void theLastSixteenReservationsAreKept() {
    for (int i = 0; i < 20; i++) {
      manager.appendMessages("agent", batch("a", "b"));
    }

    List<Document> recent = agent().getList("recent", Document.class);
    assertThat(recent).hasSize(16).allSatisfy(entry -> assertThat(entry).containsEntry("count", 2));
    assertThat(recent).extracting(entry -> entry.get("token")).doesNotHaveDuplicates();
    assertThat(agent()).doesNotContainKey("last_write");
  }

  @Test
  void aSessionOfAnEarlierVersionGoesOn() {
    manager.appendMessages("agent", batch("a"), ONCE);
    asBefore("key:once", 1);

    assertThat(manager.appendMessages("agent", batch("a"), ONCE).numbers()).containsExactly(0L);
    assertThat(manager.appendMessages("agent", batch("b")).numbers()).containsExactly(1L);
    assertThat(agent()).doesNotContainKey("last_write");
    assertThat(manager.appendMessages("agent", batch("a"), ONCE).numbers()).containsExactly(0L);

    assertThat(contents()).containsExactly("a", "b");
    assertThat(agent()).containsEntry("next_number", 2L);
  }

  @Test
  void numbersThatAnEarlierVersionReservedForAKeyAreUsedByItsRepeat() {
    change(new Document("$inc", new Document("agents.agent.next_number", 2L)));
    asBefore("key:once", 2);

    assertThat(manager.appendMessages("agent", batch("a", "b"), ONCE).numbers())
        .containsExactly(0L, 1L);
  }

  @Test
  void numbersThatReadersMayHavePassedOverAreNotUsedByARepeat() {
    change(new Document("$inc", new Document("agents.agent.next_number", 1L)));
    List<Document> recent = new ArrayList<>();
    recent.add(
        new Document("token", "key:once")
            .append("count", 1)
            .append("at", Date.from(Instant.now().minusSeconds(3600))));
    change(new Document("$set", new Document("agents.agent.recent", recent)));
    manager.appendMessages("agent", batch("other"));

    assertThat(manager.appendMessages("agent", batch("a"), ONCE).numbers()).containsExactly(2L);
    assertThat(manager.appendMessages("agent", batch("a"), ONCE).numbers()).containsExactly(2L);

    assertThat(contents()).containsExactly("other", "a");
    assertThat(agent()).containsEntry("next_number", 3L);
  }
}
