package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.client.MongoCollection;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages of messages end by number and by bytes, and nothing is missed between them. */
class MessagePagesIT {

  private static final int ANSWER = 10_000;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManager manager;

  @BeforeEach
  void smallAnswers() {
    manager =
        MONGO
            .close(
                MONGO
                    .builder()
                    .limits(
                        new SessionLimits(
                            100_000, 1000, 10, 1000, 10, 3, 50, ANSWER, 10, Duration.ofSeconds(2)))
                    .build())
            .createSessionManager(session);
    manager.initialize("agent");
  }

  private void append(int... bytes) {
    for (int size : bytes) {
      manager.appendMessage("agent", NewMessage.of("user", "x".repeat(size)));
    }
  }

  private static List<Long> numbers(MessagePage page) {
    return page.items().stream().map(Message::number).toList();
  }

  private List<List<Long>> forwards(int limit) {
    List<List<Long>> pages = new ArrayList<>();
    Long after = -1L;
    while (after != null) {
      MessagePage page = manager.messages("agent", MessageQuery.after(after, limit));
      if (page.nextAfter() != null) {
        pages.add(numbers(page));
      }
      after = page.nextAfter();
    }
    return pages;
  }

  private List<List<Long>> backwards(int limit) {
    List<List<Long>> pages = new ArrayList<>();
    MessagePage page = manager.messages("agent", MessageQuery.last(limit));
    pages.add(numbers(page));
    while (page.nextBefore() != null) {
      page = manager.messages("agent", MessageQuery.before(page.nextBefore(), limit));
      pages.add(numbers(page));
    }
    return pages;
  }

  @Test
  void aPageEndsAtItsBytesWithTheCursorThatGoesOnAndHasAtLeastOneMessage() {
    append(4000, 4000, 4000, 50_000, 10, 10, 60_000);

    assertThat(forwards(50))
        .containsExactly(List.of(0L, 1L), List.of(2L), List.of(3L), List.of(4L, 5L), List.of(6L));
    assertThat(backwards(50))
        .containsExactly(List.of(6L), List.of(4L, 5L), List.of(3L), List.of(1L, 2L), List.of(0L));
  }

  @Test
  void aPageEndsAtItsLimitWhereThatIsFirst() {
    append(10, 10, 10, 10, 10);

    assertThat(forwards(2)).containsExactly(List.of(0L, 1L), List.of(2L, 3L), List.of(4L));
    assertThat(backwards(2)).containsExactly(List.of(3L, 4L), List.of(1L, 2L), List.of(0L));
    assertThat(backwards(5)).containsExactly(List.of(0L, 1L, 2L, 3L, 4L));
  }

  @Test
  void aPageSaysWhereItGoesOnInBothDirections() {
    append(10, 10, 10, 10, 10);

    MessagePage middle = manager.messages("agent", MessageQuery.before(4, 2));
    assertThat(numbers(middle)).containsExactly(2L, 3L);
    assertThat(middle.nextBefore()).isEqualTo(2);
    assertThat(middle.nextAfter()).isEqualTo(3);
    assertThat(middle.nextNumber()).isEqualTo(5);
    MessagePage after = manager.messages("agent", MessageQuery.after(1, 2));
    assertThat(numbers(after)).containsExactly(2L, 3L);
    assertThat(after.nextBefore()).isEqualTo(2);
    assertThat(manager.messages("agent", MessageQuery.after(-1, 2)).nextBefore()).isNull();
  }

  @Test
  void nothingLiesBeforeTheFirstMessage() {
    append(10, 10);

    MessagePage page = manager.messages("agent", MessageQuery.before(0, 5));
    assertThat(page.items()).isEmpty();
    assertThat(page.nextBefore()).isNull();
    assertThat(page.nextAfter()).isNull();
    assertThat(numbers(manager.messages("agent", MessageQuery.before(1_000_000, 5))))
        .containsExactly(0L, 1L);
  }

  @Test
  void aPageCannotBeAskedForInBothDirections() {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.messages("agent", new MessageQuery(1L, 2L, 3)));
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> manager.messages("agent", MessageQuery.before(-1, 3)));
  }

  @Test
  void aReaderThatPagesBackwardsMissesNothingOfAStalledWriter() {
    append(10, 10);
    BeforeCommand before = new BeforeCommand();
    before.next(
        "insert",
        () -> {
          append(10, 10);
          assertThat(numbers(manager.messages("agent", MessageQuery.last(1)))).containsExactly(4L);
          MessagePage page = manager.messages("agent", MessageQuery.before(4, 10));
          assertThat(numbers(page)).containsExactly(3L);
          assertThat(page.nextBefore()).isEqualTo(3);
          MessagePage gap = manager.messages("agent", MessageQuery.before(3, 10));
          assertThat(gap.items()).isEmpty();
          assertThat(gap.nextBefore()).describedAs("ask again").isEqualTo(3);
        });

    MONGO
        .close(MONGO.factory(before))
        .createSessionManager(session)
        .appendMessage("agent", NewMessage.of("user", "late"));

    before.verify();
    assertThat(numbers(manager.messages("agent", MessageQuery.before(3, 10))))
        .containsExactly(0L, 1L, 2L);
  }

  @Test
  void aReaderThatPagesBackwardsWaitsForTheFirstMessageToo() {
    BeforeCommand before = new BeforeCommand();
    before.next(
        "insert",
        () -> {
          append(10);
          MessagePage last = manager.messages("agent", MessageQuery.last(10));
          assertThat(numbers(last)).containsExactly(1L);
          assertThat(last.nextBefore()).isEqualTo(1);
          MessagePage gap = manager.messages("agent", MessageQuery.before(1, 10));
          assertThat(gap.items()).isEmpty();
          assertThat(gap.nextBefore()).isEqualTo(1);
        });
    MONGO
        .close(MONGO.factory(before))
        .createSessionManager(session)
        .appendMessage("agent", NewMessage.of("user", "late"));
    before.verify();
    assertThat(numbers(manager.messages("agent", MessageQuery.before(1, 10)))).containsExactly(0L);
  }

  @Test
  void aGapThatStaysIsPassedBackwards() {
    append(10, 10, 10, 10, 10);
    messages().deleteMany(new Document("session_id", session).append("number", 3L));
    messages().deleteMany(new Document("session_id", session).append("number", 0L));
    messages()
        .updateMany(
            new Document("session_id", session),
            new Document("$set", new Document("created_at", new Date(0))));

    assertThat(backwards(1)).containsExactly(List.of(4L), List.of(2L), List.of(1L), List.of());
    assertThat(backwards(3)).containsExactly(List.of(1L, 2L, 4L), List.of());
    assertThat(numbers(manager.messages("agent", MessageQuery.before(4, 10))))
        .containsExactly(1L, 2L);
  }

  @Test
  void theOriginalOfARedactedMessageTakesNoRoomOnAPage() {
    append(10, 10, 10);
    messages()
        .updateMany(
            new Document("session_id", session),
            new Document("$set", new Document("original_content", "x".repeat(9000))));

    assertThat(forwards(50)).containsExactly(LongStream.range(0, 3).boxed().toList());
  }

  @Test
  void aPageOfEmptyObjectsIsNoLongerThanItsBytes() {
    for (int i = 0; i < 6; i++) {
      manager.appendMessage("agent", NewMessage.of("user", Collections.nCopies(400, List.of())));
    }
    assertThat(forwards(50)).containsExactly(List.of(0L, 1L), List.of(2L, 3L), List.of(4L, 5L));
  }

  private static MongoCollection<Document> messages() {
    return MONGO.database().getCollection("sessions.messages");
  }
}
