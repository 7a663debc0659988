package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.TestMongo;
import java.util.Collections;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Restoring an agent without creating anything. */
class RestoreIT {

  private static final NewMessage HELLO = NewMessage.of("user", "hello");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final CommandCounter commands = new CommandCounter();
  private final String session = UUID.randomUUID().toString();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void oneSession() {
    factory = MONGO.close(MONGO.borrowing(commands).maxMessages(7).build());
    MongoDBSessionManager manager = factory.createSessionManager(session);
    manager.initialize("agent");
    manager.appendMessages("agent", Collections.nCopies(3, HELLO));
  }

  private MongoDBSessionManager manager() {
    return factory.createSessionManager(session);
  }

  @Test
  void aRestoreBringsBackTheAgentAndItsLastMessages() {
    RestoredAgent restored = manager().restore("agent", 2);

    assertThat(restored.registered()).isFalse();
    assertThat(restored.agent().nextNumber()).isEqualTo(3);
    assertThat(restored.messages()).extracting(Message::number).containsExactly(1L, 2L);
    assertThat(restored).isEqualTo(manager().initialize("agent", 2));
  }

  @Test
  void aRestoreTakesTwoRoundTripsAndOneWithoutMessages() {
    assertThat(commands.during(() -> manager().restore("agent", 2)))
        .containsExactly("find", "find");
    assertThat(commands.during(() -> manager().restore("agent", 0))).containsExactly("find");
    assertThat(commands.during(() -> manager().maxMessages())).isEmpty();
    assertThat(manager().maxMessages()).isEqualTo(7);
  }

  @Test
  void aRestoreOfAnUnknownAgentOrSessionIsNotFoundAndCreatesNothing() {
    assertThatThrownBy(() -> manager().restore("other", 2)).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> factory.createSessionManager(session + "x").restore("agent", 2))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> factory.createSessionManager(session + "x").session())
        .isInstanceOf(NotFoundException.class);
    assertThat(manager().session().agents()).containsExactly("agent");
  }

  @Test
  void aRestoreReadsNoMoreThanAPageAndRefusesANegativeNumber() {
    manager().appendMessages("agent", Collections.nCopies(200, HELLO));

    assertThat(manager().restore("agent", Integer.MAX_VALUE).messages()).hasSize(200);
    assertThatThrownBy(() -> manager().restore("agent", -1))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("limit");
  }
}
