package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.LogCapture;
import io.mongosession.testing.Wait;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Whoever is refused often fills no log. */
class RefusalLogTest {

  private static final String NAME = RefusalLog.class.getName();

  @Test
  void aFloodIsAFewLinesASecondAndTheNumberOfThoseLeftOut() {
    ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    try (LogCapture log = new LogCapture(NAME)) {
      RefusalLog refusals = new RefusalLog(scheduler);
      long begin = System.nanoTime();
      for (int i = 0; i < 10_000; i++) {
        refusals.write("refused");
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin) + 1;
      Wait.until("all are accounted for", () -> written(log) + leftOut(log) == 10_000);

      assertThat(written(log))
          .isBetween((long) RefusalLog.LINES_A_SECOND, (seconds + 1) * RefusalLog.LINES_A_SECOND);
      assertThat(log.lines()).contains("INFO refused").anyMatch(line -> line.contains("more"));
    } finally {
      scheduler.shutdownNow();
    }
  }

  @Test
  void theRefusalsLeftOutAreReportedWhenTheApplicationStopsAndNoTaskIsLeft() {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(0);
    scheduler.setRemoveOnCancelPolicy(true);
    try (LogCapture log = new LogCapture(NAME)) {
      RefusalLog refusals = new RefusalLog(scheduler);
      for (int i = 0; i < 1_000; i++) {
        refusals.write("refused");
      }
      refusals.close();

      assertThat(written(log) + leftOut(log)).isEqualTo(1_000);
      assertThat(scheduler.getQueue()).isEmpty();
    } finally {
      scheduler.shutdownNow();
    }
  }

  private static long written(LogCapture log) {
    return log.lines().stream().filter("INFO refused"::equals).count();
  }

  private static long leftOut(LogCapture log) {
    return log.lines().stream()
        .filter(line -> line.contains(" more requests"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
