package io.mongosession.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.internal.client.WriteTimeLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** Where a page of messages ends when a number is missing. Nothing is read here. */
class MessageGapTest {

  private static final Duration LONGEST_WRITE = Duration.ofMinutes(1);
  private static final Instant OLD = Instant.now().minus(LONGEST_WRITE.multipliedBy(2));

  private static int settled(Instant createdAt, long expected, long... numbers) {
    List<Document> messages =
        LongStream.of(numbers)
            .mapToObj(
                number ->
                    new Document("number", number)
                        .append("created_at", createdAt == null ? null : Date.from(createdAt)))
            .toList();
    try (MongoClient nowhere = MongoClients.create("mongodb://localhost:1/")) {
      return new MessagePages(nowhere.getDatabase("any").getCollection("any"), LONGEST_WRITE)
          .settled(messages, expected);
    }
  }

  @Test
  void aPageWithoutAGapIsComplete() {
    assertThat(settled(Instant.now(), 5, 5, 6, 7)).isEqualTo(3);
  }

  @Test
  void aGapBeforeAYoungMessageEndsThePage() {
    assertThat(settled(Instant.now(), 5, 5, 7, 8)).isEqualTo(1);
    assertThat(settled(Instant.now(), 5, 6, 7)).isZero();
  }

  @Test
  void aGapBeforeAnOldMessageDoesNotEndThePage() {
    assertThat(settled(OLD, 5, 5, 7, 9)).isEqualTo(3);
    assertThat(settled(OLD, 5, 6)).isEqualTo(1);
  }

  @Test
  void aGapBeforeAMessageWithoutATimeDoesNotEndThePage() {
    assertThat(settled(null, 5, 5, 7)).isEqualTo(2);
  }

  @Test
  void readersWaitForAGapLongerThanAnInsertMayBeDelayed() {
    WriteTimeLimit bound = new WriteTimeLimit(Duration.ofSeconds(50));
    assertThat(bound.longestWrite())
        .isGreaterThan(bound.longestInsertDelay().plus(bound.command().multipliedBy(2)));
  }
}
