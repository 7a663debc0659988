package io.mongosession.rest;

import io.mongosession.NewMessage;
import io.mongosession.chat.ChatAgent;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An application's agent that does what the message says, word by word: {@code say=text} adds a
 * piece of text, {@code smile} half a character in each of two, {@code mib=8} so many MiB; {@code
 * hold} waits until another session's turn has {@code release=session}, {@code hold=name} until it
 * has {@code release=session/name}, {@code fate=session} whether that wait was interrupted, {@code
 * steps} leaves steps, {@code step} stores what was said as one, {@code earlier} says how many
 * there were before, {@code once} fails the first time, {@code fail} always, {@code tokens=5} took
 * so many of them.
 */
@ApplicationScoped
public class StreamingAgent implements ChatAgent {

  private static final int MIB = 1024 * 1024;

  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> interrupted = new ConcurrentHashMap<>();

  @Override
  public ChatReply reply(ChatTurn turn) throws Exception {
    return reply(turn, piece -> {});
  }

  @Override
  public ChatReply reply(ChatTurn turn, Consumer<String> pieces) throws Exception {
    StringBuilder text = new StringBuilder();
    Consumer<String> writer =
        piece -> {
          pieces.accept(piece);
          text.append(piece);
        };
    List<NewMessage> steps = List.of();
    Map<String, Object> metrics = Map.of("words", 1);
    for (String word : turn.message().split(" ")) {
      String[] parts = word.split("=", 2);
      switch (parts[0]) {
        case "say" -> writer.accept(parts[1]);
        case "history" -> writer.accept(turn.history().size() + " before");
        case "smile" -> "🙂".chars().forEach(half -> writer.accept(String.valueOf((char) half)));
        case "mib" -> {
          for (int i = 0; i < Integer.parseInt(parts[1]); i++) {
            writer.accept("x".repeat(MIB));
          }
        }
        case "hold" -> hold(turn.sessionId() + (parts.length == 1 ? "" : "/" + parts[1]));
        case "release" -> latch(gates, parts[1]).countDown();
        case "fate" ->
            writer.accept(
                latch(interrupted, parts[1]).await(5, TimeUnit.SECONDS)
                    ? "interrupted"
                    : "still there");
        case "steps" ->
            steps = List.of(NewMessage.of("tool", "first"), NewMessage.of("tool", "second"));
        case "step" -> {
          turn.store(List.of(NewMessage.of("assistant", text.toString())));
          turn.store(List.of(NewMessage.of("tool", "result of " + text)));
          text.setLength(0);
        }
        case "earlier" -> writer.accept(turn.steps().size() + " earlier");
        case "once" -> {
          if (asked.add(turn.sessionId())) {
            throw new IllegalStateException("secret of the agent");
          }
        }
        case "tokens" ->
            metrics =
                Map.of(
                    "model",
                    "small",
                    "input_tokens",
                    Integer.parseInt(parts[1]),
                    "output_tokens",
                    1);
        case "fail" -> throw new IllegalStateException("secret of the agent");
        default -> throw new IllegalArgumentException(word);
      }
    }
    return ChatReply.of(text.toString()).withSteps(steps).withMetrics(metrics);
  }

  private void hold(String gate) throws InterruptedException {
    try {
      latch(gates, gate).await();
    } catch (InterruptedException e) {
      latch(interrupted, gate).countDown();
      throw e;
    }
  }

  private static CountDownLatch latch(Map<String, CountDownLatch> latches, String name) {
    return latches.computeIfAbsent(name, id -> new CountDownLatch(1));
  }
}
