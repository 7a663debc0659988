package io.mongosession.internal.turn;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time of a turn's commands. */
public interface TurnClock {

  /** The process's own. */
  TurnClock SYSTEM =
      new TurnClock() {
        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void pause(Duration length) {
          try {
            TimeUnit.NANOSECONDS.sleep(length.toNanos());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      };

  Instant now();

  /** Waits; ends early where the thread is interrupted. */
  void pause(Duration length);
}
