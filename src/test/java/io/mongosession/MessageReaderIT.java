package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A reader that follows a conversation by number misses nothing while others append. */
class MessageReaderIT {

  private static final int WRITERS = 8;
  private static final int PER_WRITER = 60;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final BeforeCommand before = new BeforeCommand();
  private MongoDBSessionManagerFactory stallable;
  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager reader;

  @BeforeEach
  void callers() {
    stallable = MONGO.close(MONGO.factory(before));
    factory = MONGO.close(MONGO.builder().build());
    reader = factory.createSessionManager(session);
    reader.initialize("agent");
  }

  /** Follows the conversation from a position on; notes what it saw. */
  private final class Follower {

    private final List<Long> seen = new ArrayList<>();
    private long position;
    private final int pageSize;

    Follower(long position, int pageSize) {
      this.position = position;
      this.pageSize = pageSize;
    }

    int read() {
      MessagePage page = reader.messages("agent", MessageQuery.after(position, pageSize));
      page.items().forEach(message -> seen.add(message.number()));
      if (page.nextAfter() != null) {
        position = page.nextAfter();
      }
      return seen.size();
    }
  }

  private void append(MongoDBSessionManager manager) {
    manager.appendMessage("agent", NewMessage.of("user", "x"));
  }

  @Test
  void aReaderMissesNothingOfEightWritersOfWhichOneIsStalled() throws Exception {
    CountDownLatch stalled = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    before.next(
        "insert",
        () -> {
          stalled.countDown();
          await(released);
        });
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
    try {
      Future<?> slow = threads.submit(() -> append(stallable.createSessionManager(session)));
      await(stalled);
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        MongoDBSessionManager writer = factory.createSessionManager(session);
        writers.add(
            threads.submit(
                () -> {
                  for (int turn = 0; turn < PER_WRITER; turn++) {
                    append(writer);
                  }
                }));
      }
      Follower follower = new Follower(-1, 7);
      follower.read();
      assertThat(follower.seen).describedAs("nothing behind the stalled writer").isEmpty();
      released.countDown();
      int total = WRITERS * PER_WRITER + 1;
      Wait.until("all messages", () -> follower.read() == total);
      slow.get();
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(follower.seen).isEqualTo(LongStream.range(0, total).boxed().toList());
    } finally {
      released.countDown();
      threads.shutdownNow();
    }
  }

  @Test
  void aReaderThatStartsWithTheLastMessagesMissesNothingOfAStalledWriter() throws Exception {
    append(reader);
    before.next(
        "insert",
        () -> {
          append(reader);
          MessagePage last = reader.messages("agent", MessageQuery.last(10));
          assertThat(last.items()).extracting(Message::number).containsExactly(0L, 2L);
          assertThat(last.nextAfter()).isZero();
          assertThat(reader.messages("agent", MessageQuery.after(0, 10)).items()).isEmpty();
        });

    append(stallable.createSessionManager(session));

    before.verify();
    assertThat(reader.messages("agent", MessageQuery.after(0, 10)).items())
        .extracting(Message::number)
        .containsExactly(1L, 2L);
  }

  @Test
  void pagesEndWhereTheConversationEnds() {
    for (int i = 0; i < 5; i++) {
      append(reader);
    }
    MessagePage first = reader.messages("agent", MessageQuery.after(-1, 3));
    assertThat(first.items()).extracting(Message::number).containsExactly(0L, 1L, 2L);
    assertThat(first.nextAfter()).isEqualTo(2);
    assertThat(first.nextNumber()).isEqualTo(5);
    MessagePage second = reader.messages("agent", MessageQuery.after(2, 3));
    assertThat(second.items()).extracting(Message::number).containsExactly(3L, 4L);
    MessagePage third = reader.messages("agent", MessageQuery.after(4, 3));
    assertThat(third.items()).isEmpty();
    assertThat(third.nextAfter()).isNull();
    assertThat(third.nextNumber()).isEqualTo(5);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
