package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A steady load for a while: what the server uses is level. */
class SoakIT {

  @RegisterExtension static final Rig RIG = new Rig(SoakIT.class);

  private static final int PER_SECOND = 40;
  private static final long MIB = 1024 * 1024;

  /** How much more may be in use at the end than after the warm-up. */
  private static final long HEAP = 16 * MIB;

  private static final long THREADS = 20;
  private static final long CONNECTIONS = 10;
  private static final long DESCRIPTORS = 40;

  @Test
  void memoryThreadsAndConnectionsStayLevelUnderSteadyLoad(@TempDir Path directory) {
    Duration warmUp = Form.pick(Duration.ofSeconds(3), Duration.ofMinutes(1));
    Duration soak = Form.pick(Duration.ofSeconds(8), Duration.ofMinutes(10));
    int samples = Form.pick(8, 60);
    Client client = Figures.serverOf(RIG, directory);
    try (SteadyLoad load = new SteadyLoad(client, PER_SECOND)) {
      pass(warmUp);
      List<Figures> figures = new ArrayList<>();
      for (int i = 0; i < samples; i++) {
        figures.add(Figures.of(client));
        pass(soak.dividedBy(samples));
      }
      int responses = load.responses();
      Figures begin = Figures.median(figures.subList(0, samples / 4));
      Figures end = Figures.median(figures.subList(samples - samples / 4, samples));
      System.out.println("soak: " + figures);

      assertThat(load.statuses()).containsOnlyKeys(200);
      assertThat(responses)
          .as("a steady rate")
          .isGreaterThan((int) (PER_SECOND * soak.plus(warmUp).toSeconds() / 2));
      assertThat(end.heap()).as("heap").isLessThan(begin.heap() + HEAP);
      assertThat(end.threads()).as("threads").isLessThanOrEqualTo(begin.threads() + THREADS);
      assertThat(end.connections()).isLessThanOrEqualTo(begin.connections() + CONNECTIONS);
      assertThat(end.descriptors()).isLessThanOrEqualTo(begin.descriptors() + DESCRIPTORS);
      Report.held(
          "11",
          "none: a soak of " + soak.plus(warmUp).toSeconds() + " s",
          "%d requests, %d a second".formatted(responses, PER_SECOND),
          "all returned 200; level: after the warm-up %s; at the end %s".formatted(begin, end));
    }
  }

  /** Here the time itself is what is tested. */
  private static void pass(Duration time) {
    long started = System.nanoTime();
    Wait.until(
        "time passes", time.multipliedBy(2), () -> System.nanoTime() - started >= time.toNanos());
  }
}
