package io.mongosession.rest;

import io.mongosession.NewMessage;
import io.mongosession.chat.ChatAgent;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An application's agent: counts its turns in its state, and misbehaves when asked to. */
@ApplicationScoped
public class ScriptedAgent implements ChatAgent {

  private final CountDownLatch interrupted = new CountDownLatch(1);

  @Override
  public ChatReply reply(ChatTurn turn) throws Exception {
    switch (turn.message()) {
      case "fail":
        throw new IllegalStateException("secret of the agent");
      case "nothing":
        return null;
      case "unstorable":
        return ChatReply.of("\ud800");
      case "sleep":
        sleep();
        break;
      case "interrupted?":
        return ChatReply.of(
            interrupted.await(10, TimeUnit.SECONDS) ? "interrupted" : "still there");
      case "steps":
        return ChatReply.of("done").withSteps(List.of(NewMessage.of("tool", Map.of("result", 42))));
      default:
        break;
    }
    int turns = ((Number) turn.agent().state().getOrDefault("turns", 0)).intValue() + 1;
    return ChatReply.of(
            "turn %d after %d messages: %s".formatted(turns, turn.history().size(), turn.message()))
        .withState(Map.of("turns", turns))
        .withMetrics(Map.of("turns", turns));
  }

  private void sleep() {
    try {
      Thread.sleep(Duration.ofMinutes(1).toMillis());
    } catch (InterruptedException e) {
      interrupted.countDown();
      Thread.currentThread().interrupt();
    }
  }
}
