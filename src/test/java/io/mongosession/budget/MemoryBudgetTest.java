package io.mongosession.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Background;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final MemoryBudget budget = new MemoryBudget(100);

  @Test
  void oneOwnerGetsHalfOfItAndTheOthersTheRest() {
    assertThat(budget.take("a", 51)).isFalse();
    assertThat(budget.take("a", 50)).isTrue();
    assertThat(budget.take("a", 1)).isFalse();
    assertThat(budget.take("b", 50)).isTrue();
    assertThat(budget.take("c", 1)).isFalse();

    budget.giveBack("a", 50);

    assertThat(budget.take("c", 50)).isTrue();
    assertThat(budget.taken()).isEqualTo(100);
  }

  @Test
  void whereCallersAreNotIdentifiedTheyGetAllOfIt() {
    assertThat(budget.take(null, 100)).isTrue();
    assertThat(budget.take(null, 1)).isFalse();
  }

  @Test
  void whoWaitsGetsItWhenItIsGivenBack() {
    budget.take("a", 50);
    CompletableFuture<Boolean> waiting = waiting("a", 20);

    budget.giveBack("a", 20);

    assertThat(waiting.join()).isTrue();
    assertThat(budget.taken()).isEqualTo(50);
  }

  @Test
  void whoWaitsInVainHoldsNothing() {
    budget.take("a", 50);

    assertThat(budget.await("a", 20, Duration.ofMillis(1))).isFalse();

    budget.giveBack("a", 50);
    assertThat(budget.taken()).isZero();
  }

  @Test
  void anInterruptedThreadWaitsNoLongerAndStaysInterrupted() {
    budget.take("a", 50);
    Thread.currentThread().interrupt();

    assertThat(budget.await("a", 20, LONG)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void whoWaitsForAnOwnersHalfKeepsNobodyElseBack() {
    budget.take("a", 50);
    CompletableFuture<Boolean> waiting = waiting("a", 50);

    assertThat(budget.await("b", 50, LONG)).isTrue();

    budget.giveBack("a", 50);
    assertThat(waiting.join()).isTrue();
  }

  @Test
  void whoWaitsForMuchIsNotPassedByThoseWhoWaitForLittle() {
    budget.take("a", 50);
    budget.take("b", 40);
    CompletableFuture<Boolean> much = waiting("c", 30);

    assertThat(budget.await("d", 10, Duration.ofMillis(1))).isFalse();

    budget.giveBack("b", 40);
    assertThat(much.join()).isTrue();
  }

  private CompletableFuture<Boolean> waiting(String owner, long bytes) {
    int before = budget.waiting();
    CompletableFuture<Boolean> waiting = Background.supply(() -> budget.await(owner, bytes, LONG));
    Wait.until("it waits", () -> budget.waiting() > before);
    return waiting;
  }
}
