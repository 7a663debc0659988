package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.TurnRunningException;
import io.mongosession.UnavailableException;
import io.mongosession.turn.RunningTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that wait for their agent, with a timer that goes when the test says so. */
class TurnQueueTest {

  private static final AgentKey AGENT = new AgentKey(null, "session", "agent");
  private static final RunningTurn RUNNING = new RunningTurn("t", 7, null, Instant.EPOCH);

  private final Deque<Runnable> timer = new ArrayDeque<>();
  private final List<Duration> waits = new ArrayList<>();
  private final List<String> happened = new ArrayList<>();
  private final TurnQueue queue = queue(Duration.ofMinutes(1));
  private RunningTurn inTheWay = RUNNING;

  private TurnQueue queue(Duration patience) {
    return new TurnQueue(
        (wait, task) -> {
          waits.add(wait);
          timer.add(task);
        },
        patience);
  }

  private final class Message implements TurnQueue.Waiter {
    private final String name;

    private Message(String name) {
      this.name = name;
    }

    @Override
    public RunningTurn tryToBegin() {
      happened.add(name + (inTheWay == null ? " begins" : " asks"));
      return inTheWay;
    }

    @Override
    public void giveUp(RuntimeException reason) {
      happened.add(name + " gives up: " + reason.getMessage());
    }
  }

  private void tick() {
    assertThat(timer).as("one timer for each agent").hasSize(1);
    timer.remove().run();
  }

  @Test
  void onlyTheFirstAsksUntilItsTurnBeginsAndThenTheNext() {
    queue.add(AGENT, RUNNING, new Message("a"));
    assertThat(queue.addBehindOthers(AGENT, new Message("b"))).isTrue();
    tick();
    tick();
    inTheWay = null;
    tick();
    inTheWay = RUNNING;
    tick();
    inTheWay = null;
    tick();

    assertThat(happened).containsExactly("a asks", "a asks", "a begins", "b asks", "b begins");
    assertThat(timer).as("nobody waits").isEmpty();
    assertThat(waits)
        .allSatisfy(
            wait -> assertThat(wait).isBetween(Duration.ofMillis(75), Duration.ofMillis(125)));
    assertThat(queue.addBehindOthers(AGENT, new Message("c"))).isFalse();
  }

  @Test
  void agentsAndOwnersDoNotWaitForEachOther() {
    queue.add(AGENT, RUNNING, new Message("a"));

    assertThat(queue.addBehindOthers(new AgentKey(null, "session", "other"), new Message("b")))
        .isFalse();
    assertThat(queue.addBehindOthers(new AgentKey("else", "session", "agent"), new Message("c")))
        .isFalse();
  }

  @Test
  void noMoreThanEightWaitOrHaveJoined() {
    Runnable leave = queue.join(AGENT, RUNNING);
    for (int i = 1; i < TurnQueue.MOST; i++) {
      queue.add(AGENT, RUNNING, new Message("m" + i));
    }

    assertThatExceptionOfType(TurnRunningException.class)
        .isThrownBy(() -> queue.add(AGENT, RUNNING, new Message("one too many")))
        .satisfies(e -> assertThat(e.questionNumber()).isEqualTo(7));
    assertThatExceptionOfType(TurnRunningException.class)
        .isThrownBy(() -> queue.join(AGENT, RUNNING));
    leave.run();
    queue.add(AGENT, RUNNING, new Message("fits"));
  }

  @Test
  void whoHasWaitedTooLongGivesUp() {
    TurnQueue impatient = queue(Duration.ZERO);
    impatient.add(AGENT, RUNNING, new Message("a"));
    impatient.add(AGENT, RUNNING, new Message("b"));
    tick();

    assertThat(happened)
        .containsExactly(
            "a gives up: agent 'agent' is at work on message 7; it was not free within PT0S",
            "b gives up: agent 'agent' is at work on message 7; it was not free within PT0S");
    assertThat(timer).isEmpty();
  }

  @Test
  void whoLeavesIsNotAskedFor() {
    Message first = new Message("a");
    queue.add(AGENT, RUNNING, first);
    queue.add(AGENT, RUNNING, new Message("b"));
    queue.remove(AGENT, first);
    inTheWay = null;
    tick();

    assertThat(happened).containsExactly("b begins");
  }

  @Test
  void anApplicationThatStopsLetsNobodyWait() {
    queue.add(AGENT, RUNNING, new Message("a"));
    queue.stop(this);

    assertThat(happened).singleElement().asString().startsWith("a gives up: the application stops");
    assertThatExceptionOfType(UnavailableException.class)
        .isThrownBy(() -> queue.add(AGENT, RUNNING, new Message("b")));
    tick();
    assertThat(timer).isEmpty();
  }
}
