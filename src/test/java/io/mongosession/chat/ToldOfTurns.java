package io.mongosession.chat;

import io.mongosession.cdi.TurnMonitor;
import io.mongosession.cdi.TurnObservation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what those are told who watch turns. */
final class ToldOfTurns implements TurnMonitor {

  final List<String> calls = new CopyOnWriteArrayList<>();
  RuntimeException thrown;
  private final ThreadLocal<Boolean> around = ThreadLocal.withInitial(() -> false);

  /** Whether the calling thread runs a part of a turn. */
  boolean isAround() {
    return around.get();
  }

  @Override
  public TurnObservation requested(TurnCall turn) {
    return new TurnObservation() {
      @Override
      public <T> Callable<T> around(Callable<T> part) {
        return () -> {
          around.set(true);
          try {
            return part.call();
          } finally {
            around.remove();
          }
        };
      }

      @Override
      public void firstText() {
        calls.add("text");
      }

      @Override
      public void measured(Map<String, Object> metrics) {
        calls.add("measured " + metrics);
      }

      @Override
      public void ended(End end) {
        calls.add("%s %s %s".formatted(end.outcome(), end.error(), end.finishReason()));
        if (thrown != null) {
          throw thrown;
        }
      }
    };
  }
}
