package io.mongosession.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mongosession.KeyReusedException;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.TurnRunningException;
import io.mongosession.config.ChatSettings.Concurrency;
import io.mongosession.testing.Deployments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Turns of an application with endpoints of its own. */
@ExtendWith(ArquillianExtension.class)
@Tag("smoke")
class ChatServiceIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject MongoDBSessionManagerFactory factory;
  @Inject ChatService chat;
  private MongoDBSessionManager manager;

  @Deployment
  static WebArchive war() {
    return Deployments.war(
        Map.of("mongodb.session.chat.timeout", "PT15S"),
        ChatServiceIT.class,
        Clerk.class,
        Deployments.class);
  }

  /** Looks up what it is asked for, and waits where it is asked to. */
  @ApplicationScoped
  public static class Clerk implements ChatAgent {

    @Override
    public ChatReply reply(ChatTurn turn) throws Exception {
      Map<String, Object> call = Map.of("look_up", turn.message());
      turn.store(List.of(NewMessage.of("assistant", call))); // before the call runs
      Object result = run(call);
      turn.store(List.of(NewMessage.of("tool", result)));
      return ChatReply.of(turn.steps().size() + " earlier, " + result);
    }

    private static Object run(Map<String, Object> call) throws InterruptedException {
      if (call.containsValue("wait")) {
        new CountDownLatch(1).await();
      }
      return "found";
    }
  }

  @BeforeEach
  void aSession() {
    manager = factory.createSessionManager("java-" + UUID.randomUUID());
  }

  @Test
  void aRepeatWithItsKeyGetsTheSameResult() {
    String key = "order 7";
    TurnOptions once = TurnOptions.none().withIdempotencyKey(key).when(Concurrency.QUEUE);
    ChatResult result = chat.turn(manager, "clerk", once, "Where is order 7?");

    assertEquals("0 earlier, found", result.response());
    assertEquals(3, result.messageNumber());
    assertEquals(result, chat.turn(manager, "clerk", once, "Where is order 7?"));
    assertThrows(KeyReusedException.class, () -> chat.turn(manager, "clerk", once, "Other"));
    assertEquals(
        List.of("user", "assistant", "tool", "assistant"),
        manager.messages("clerk", MessageQuery.last(10)).items().stream()
            .map(Message::role)
            .toList());
    assertFalse(chat.stop(manager, "clerk", result.questionNumber()));
    assertEquals(Optional.empty(), chat.running(manager, "clerk"));
  }

  @Test
  void aTurnThatRunsIsFollowedAndStopped() {
    try (ChatStream turn = chat.begin(manager, "clerk", "wait", null)) {
      long question = chat.running(manager, "clerk").orElseThrow().questionNumber();
      assertThrows(TurnRunningException.class, () -> chat.turn(manager, "clerk", "wait", null));
      Optional<ChatStream> running = chat.follow(manager, "clerk", null); // from any server
      assertFalse(chat.stop(manager, "clerk", question + 1));
      assertTrue(chat.stop(manager, "clerk", question));

      ChatResult result = end(turn);

      assertTrue(result.stopped());
      assertNull(result.messageNumber());
      try (ChatStream followed = running.orElseThrow()) {
        assertEquals(result, end(followed));
        assertEquals(
            Optional.empty(), chat.follow(manager, "clerk", followed.lastEventId().orElseThrow()));
      }
    }
    assertThrows(NotFoundException.class, () -> chat.follow(manager, "clerk", null));
  }

  private static ChatResult end(ChatStream stream) {
    return assertInstanceOf(ChatEvent.Done.class, stream.next(PATIENCE)).result();
  }
}
