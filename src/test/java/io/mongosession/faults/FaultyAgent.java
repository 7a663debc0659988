package io.mongosession.faults;

import io.mongosession.NewMessage;
import io.mongosession.chat.ChatAgent;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** The application's agent: thinks for a moment, or misbehaves when asked to. */
@ApplicationScoped
public class FaultyAgent implements ChatAgent {

  static final String HANG = "hang";
  static final String RELEASE = "release";
  static final String FAIL = "fail";
  static final String FIRST_PIECE = "reply";

  private static final long THINKING_NANOS = 20_000_000;

  private final CountDownLatch released = new CountDownLatch(1);

  @Override
  public ChatReply reply(ChatTurn turn) {
    switch (turn.message()) {
      case HANG -> hang();
      case RELEASE -> released.countDown();
      case FAIL -> throw new IllegalStateException("the agent's own failure");
      default -> LockSupport.parkNanos(THINKING_NANOS);
    }
    return ChatReply.of(reply(turn.message()))
        .withSteps(List.of(NewMessage.of("tool", step(turn.message()))))
        .withState(Map.of("last", turn.message()));
  }

  @Override
  public ChatReply reply(ChatTurn turn, Consumer<String> pieces) {
    pieces.accept(FIRST_PIECE);
    return reply(turn);
  }

  static String step(String message) {
    return "step for " + message;
  }

  static String reply(String message) {
    return "reply to " + message;
  }

  /** Ignores an interrupt, too. */
  private void hang() {
    while (released.getCount() > 0) {
      try {
        released.await();
      } catch (InterruptedException e) {
        continue;
      }
    }
  }
}
