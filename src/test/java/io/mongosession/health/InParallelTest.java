package io.mongosession.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InParallelTest {

  /** Each waits for the others: one after the other, none would ever finish. */
  @Test
  void callsThatWaitForEachOtherRunInParallel() {
    CyclicBarrier everyone = new CyclicBarrier(3);
    List<Callable<String>> questions =
        List.of(
            () -> after(everyone, "first"),
            () -> after(everyone, "second"),
            () -> after(everyone, "third"));

    assertThat(InParallel.ask(Thread::new, questions)).containsExactly("first", "second", "third");
  }

  private static String after(CyclicBarrier everyone, String result) throws Exception {
    everyone.await(1, TimeUnit.MINUTES);
    return result;
  }

  @Test
  void aSingleCallRunsOnTheCallersThread() {
    AtomicInteger threads = new AtomicInteger();
    Thread asked =
        InParallel.ask(
                work -> {
                  threads.incrementAndGet();
                  return new Thread(work);
                },
                List.<Callable<Thread>>of(Thread::currentThread))
            .get(0);

    assertThat(asked).isSameAs(Thread.currentThread());
    assertThat(threads).hasValue(0);
  }

  @Test
  void aCallThatFailsIsAnErrorForTheCaller() {
    List<Callable<String>> questions =
        List.of(
            () -> {
              throw new IllegalArgumentException("broken");
            },
            () -> "well");

    assertThatThrownBy(() -> InParallel.ask(Thread::new, questions))
        .isInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("broken");
  }
}
