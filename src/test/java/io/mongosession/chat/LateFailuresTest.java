package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.NotFoundException;
import io.mongosession.UnavailableException;
import io.mongosession.turn.TurnLostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ends of turns that are stored later, with a timer that goes when the test says so. */
class LateFailuresTest {

  private final Deque<Runnable> timer = new ArrayDeque<>();
  private final List<String> stored = new ArrayList<>();
  private final LateFailures failures = new LateFailures((wait, task) -> timer.add(task));
  private RuntimeException outage = new UnavailableException("x", null, null);

  private void end(String name) {
    failures.store(
        () -> {
          stored.add(name);
          if (outage != null) {
            throw outage;
          }
        });
  }

  private void tick() {
    assertThat(timer).as("one timer for all").hasSize(1);
    timer.remove().run();
  }

  @Test
  void whileTheDatabaseDoesNotAnswerOneIsTriedForAllAndThenAllAre() {
    end("a");
    end("b");
    end("c");
    tick();
    tick();
    assertThat(stored).containsExactly("a", "b");

    outage = null;
    tick();

    assertThat(stored).containsExactly("a", "b", "c", "a", "b");
    assertThat(timer).isEmpty();
    end("d");
    tick();
    assertThat(stored).endsWith("d");
  }

  @Test
  void whatHasNotArrivedYetHoldsUpNoOther() {
    outage = new NotFoundException("s", "x");
    end("a");
    end("b");
    tick();

    assertThat(stored).containsExactly("a", "b");
    assertThat(timer).hasSize(1);
  }

  @Test
  void whatAnotherProcessHasStoredAndWhatCannotBeIsNotTriedAgain() {
    outage = new TurnLostException("t");
    end("a");
    tick();
    outage = new IllegalStateException("x");
    end("b");
    tick();

    assertThat(timer).isEmpty();
    assertThat(stored).containsExactly("a", "b");
  }
}
