package io.mongosession.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.KeyReusedException;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What an append sends, and which stored messages it takes for its own. */
class MessageBatchTest {

  private static final SessionKey KEY = new SessionKey("incarnation");
  private static final Date NOW = new Date(1_000);

  private static List<Document> messages(String... contents) {
    return Stream.of(contents)
        .map(content -> new Document("role", "user").append("content", content))
        .toList();
  }

  private static MessageBatch keyed(String... contents) {
    return MessageBatch.of("session", "agent", messages(contents), "once");
  }

  private static MessageBatch unkeyed(String... contents) {
    return MessageBatch.of("session", "agent", messages(contents), null);
  }

  /** As if the first of these messages were stored, from number 5 on. */
  private static Map<String, Document> stored(MessageBatch batch, int count) {
    Map<String, Document> stored = new HashMap<>();
    for (Document message : batch.documents(KEY, 0, 5, NOW).subList(0, count)) {
      stored.put(message.getString("_id"), message);
    }
    return stored;
  }

  @Test
  void messagesAreSentWithTheirIdsAndAdjacentNumbers() {
    MessageBatch batch = keyed("a", "b");

    List<Document> sent = batch.documents(KEY, 0, 7, NOW);

    assertThat(sent).extracting(message -> message.get("_id")).isEqualTo(batch.ids(KEY));
    assertThat(sent.get(1))
        .isEqualTo(
            new Document("_id", "incarnation:agent:key:once:1")
                .append("session_id", "session")
                .append("agent_id", "agent")
                .append("number", 8L)
                .append("role", "user")
                .append("content", "b")
                .append("created_at", NOW)
                .append("updated_at", NOW)
                .append("batch_size", 2));
  }

  @Test
  void theRestOfABatchIsSentWithTheIdsItHadBefore() {
    MessageBatch batch = unkeyed("a", "b", "c");

    List<Document> rest = batch.documents(KEY, 1, 9, NOW);

    assertThat(rest)
        .extracting(message -> message.get("_id"))
        .isEqualTo(batch.ids(KEY).subList(1, 3));
    assertThat(rest).extracting(message -> message.get("number")).containsExactly(9L, 10L);
    assertThat(rest.get(0)).doesNotContainKey("batch_size");
  }

  @Test
  void callsWithTheSameIdempotencyKeyHaveTheSameIdsAndOthersNeverHave() {
    SessionKey other = new SessionKey("next incarnation");

    assertThat(keyed("a").ids(KEY)).isEqualTo(keyed("a").ids(KEY));
    assertThat(keyed("a").ids(KEY)).doesNotContainAnyElementsOf(keyed("a").ids(other));
    assertThat(keyed("a").ids(KEY))
        .doesNotContainAnyElementsOf(
            MessageBatch.of("session", "second", messages("a"), "once").ids(KEY));
    assertThat(unkeyed("a").ids(KEY)).doesNotContainAnyElementsOf(unkeyed("a").ids(KEY));
  }

  @Test
  void noSessionKeyAgentAndIdempotencyKeyTogetherHaveTheIdsOfOthers() {
    String[] parts = {
      "a", "a:key:b", "key", "a:b", "b%3Ac", "b:c", ":", "%", "%3A", "a.b", "a%2Eb"
    };
    Set<String> ids = new HashSet<>();
    int batches = 0;
    for (String key : parts) {
      for (String agent : parts) {
        for (String idempotencyKey : parts) {
          ids.addAll(
              MessageBatch.of("session", agent, messages("x"), idempotencyKey)
                  .ids(new SessionKey(key)));
          batches++;
        }
      }
    }
    assertThat(ids).hasSize(batches);
  }

  @Test
  void reservationsForTheRestAreNotTakenForTheFirstOne() {
    MessageBatch batch = keyed("a", "b", "c");

    assertThat(List.of(batch.writer(0), batch.writer(1), batch.writer(2))).doesNotHaveDuplicates();
    assertThat(batch.writer(1)).isEqualTo(keyed("a", "b", "c").writer(1));
  }

  @Test
  void theFirstMessagesThatAreStoredAreRecognised() {
    MessageBatch batch = unkeyed("a", "b", "c");

    assertThat(batch.numbersIn(stored(batch, 0), KEY)).isEmpty();
    assertThat(batch.numbersIn(stored(batch, 2), KEY)).containsExactly(5L, 6L);
    assertThat(batch.numbersIn(stored(batch, 3), KEY)).containsExactly(5L, 6L, 7L);
  }

  @Test
  void otherContentRoleOrBatchSizeUnderTheSameKeyIsAConflict() {
    Map<String, Document> stored = stored(keyed("a", "b"), 2);
    MessageBatch otherRole =
        MessageBatch.of(
            "session",
            "agent",
            List.of(
                new Document("role", "assistant").append("content", "a"),
                new Document("role", "user").append("content", "b")),
            "once");

    for (MessageBatch other : List.of(keyed("a", "x"), keyed("a"), otherRole)) {
      assertThatThrownBy(() -> other.numbersIn(stored, KEY))
          .isInstanceOf(KeyReusedException.class)
          .hasMessageContaining("idempotency key");
    }
  }

  @Test
  void aMessageThatWasRedactedSinceIsRecognised() {
    MessageBatch batch = keyed("secret");
    Map<String, Document> stored = stored(batch, 1);
    stored.values().iterator().next().append("content", "-").append("redacted_at", NOW);

    assertThat(batch.numbersIn(stored, KEY)).containsExactly(5L);
  }
}
