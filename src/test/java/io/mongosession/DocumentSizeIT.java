package io.mongosession;

import static io.mongosession.testing.JsonAssertions.assertSameJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.testing.RandomJson;
import io.mongosession.testing.TestMongo;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Values of every kind and size, through the server and back. */
class DocumentSizeIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private MongoDBSessionManagerFactory factory;
  private MongoDBSessionManager manager;

  @BeforeEach
  void createSession() {
    int mib = 1024 * 1024;
    factory =
        MONGO.close(
            MONGO
                .builder()
                .limits(new SessionLimits(15 * mib, mib, 1000, mib, 90, 32, 200))
                .build());
    manager = factory.createSessionManager(UUID.randomUUID().toString());
    manager.initialize("agent");
  }

  private Object stored(Object content) {
    long number = manager.appendMessage("agent", NewMessage.of("user", content)).numbers().get(0);
    return manager.message("agent", number).content();
  }

  @Test
  void anyContentComesBackEqual() {
    for (long seed = 0; seed < 60; seed++) {
      Object content = List.of(new RandomJson(seed).object(4));
      assertSameJson(stored(content), content);
    }
  }

  @Test
  void contentNestedToTheLimitComesBackAndDeeperContentIsRefused() {
    Object content = "leaf";
    for (int i = 0; i < 90; i++) {
      content = i % 2 == 0 ? List.of(content) : Map.of("k", content);
    }
    assertThat(stored(content)).isEqualTo(content);
    Object tooDeep = List.of(content);
    assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> stored(tooDeep));
  }

  @Test
  void theLargestMessageComesBackAndOneByteMoreIsRefused() {
    String largest = "x".repeat(15 * 1024 * 1024);
    assertThat(stored(largest)).isEqualTo(largest);
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> stored(largest + "x"))
        .satisfies(error -> assertThat(error.limit()).isEqualTo("message-bytes"));
  }

  @Test
  void aMessageTooLargeForADocumentIsALimitErrorAndNothingIsStored() {
    String half = "x".repeat(9 * 1024 * 1024);
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(
            () -> manager.appendMessage("agent", new NewMessage("user", half, Map.of("m", half))))
        .satisfies(error -> assertThat(error.limit()).isEqualTo("document-bytes"));
    assertThat(manager.messageCount("agent")).isZero();
  }
}
