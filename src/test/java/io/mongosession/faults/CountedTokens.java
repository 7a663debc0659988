package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.mongosession.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** The model tokens that a session counted, beside those of the messages that are stored. */
final class CountedTokens {

  /** Of each reply of {@link io.mongosession.testing.ModelServer}. */
  static final long OF_A_REPLY = 10;

  private CountedTokens() {}

  /**
   * Fails where less is counted than is stored, of all models together or of each.
   *
   * @return how much more is counted: by what was to be stored when a turn was cut off
   */
  static long surplus(MongoDatabase database, String session) {
    List<Map<String, Object>> metrics = new ArrayList<>();
    database
        .getCollection("sessions.messages")
        .find(new Document("session_id", session).append("turn", new Document("$exists", true)))
        .forEach(message -> metrics.add(message.get("metrics", Document.class)));
    TokenUsage sum = TokenUsage.sum(metrics);
    Document usage =
        database
            .getCollection("sessions")
            .find(new Document("_id", session))
            .first()
            .get("usage", new Document());
    long counted = total(usage);
    assertThat(
            usage.get("by_model", new Document()).values().stream()
                .mapToLong(ofModel -> total((Document) ofModel))
                .sum())
        .as("the models of session %s together", session)
        .isEqualTo(counted);
    long surplus = counted - (sum == null ? 0 : sum.totalTokens());
    assertThat(surplus)
        .as("what session %s counted beyond what is stored", session)
        .isNotNegative();
    return surplus;
  }

  private static long total(Document counts) {
    return counts.get("total_tokens", 0L);
  }
}
