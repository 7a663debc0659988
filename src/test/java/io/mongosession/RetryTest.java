package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import io.mongosession.internal.client.Retry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class RetryTest {

  private final List<Boolean> attempts = new ArrayList<>();

  private Function<Boolean, String> failing(int times, RuntimeException failure) {
    return again -> {
      attempts.add(again);
      if (attempts.size() <= times) {
        throw failure;
      }
      return "stored";
    };
  }

  private static RuntimeException lostReply() {
    return new MongoSocketReadException("lost", new ServerAddress());
  }

  @Test
  void aCommandWhoseReplyArrivesRunsOnce() {
    assertThat(Retry.onceMore(failing(0, lostReply()))).isEqualTo("stored");
    assertThat(attempts).containsExactly(false);
  }

  @Test
  void aCommandWhoseReplyIsLostRunsOnceMoreAndKnowsIt() {
    assertThat(Retry.onceMore(failing(1, lostReply()))).isEqualTo("stored");
    assertThat(attempts).containsExactly(false, true);
  }

  @Test
  void aCommandWhoseReplyIsLostTwiceFails() {
    RuntimeException lost = lostReply();
    assertThatThrownBy(() -> Retry.onceMore(failing(2, lost))).isSameAs(lost);
    assertThat(attempts).containsExactly(false, true);
  }

  @Test
  void aCommandThatTheServerRefusesIsNotRepeated() {
    RuntimeException refused = new MongoCommandException(new BsonDocument(), new ServerAddress());
    assertThatThrownBy(() -> Retry.onceMore(failing(1, refused))).isSameAs(refused);
    assertThat(attempts).containsExactly(false);
  }
}
