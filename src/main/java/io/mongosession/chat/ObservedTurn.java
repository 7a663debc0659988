package io.mongosession.chat;

import io.mongosession.NewMessage;
import io.mongosession.cdi.TurnMonitor;
import io.mongosession.cdi.TurnMonitor.TurnCall;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.cdi.TurnObservation.End;
import io.mongosession.cdi.TurnObservation.Outcome;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * A turn as those see it who watch: told of its first text and of its end once. What they throw
 * then is logged and goes no further: whoever asked waits for the turn. Thread-safe.
 */
final class ObservedTurn {

  private static final Logger LOG = LogContext.logger(ObservedTurn.class.getName());
  private static final String NOT_STORED = "not-stored";

  private final TurnObservation observation;
  private final AtomicBoolean text = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();

  ObservedTurn(Iterable<TurnMonitor> monitors, TurnCall call) {
    List<TurnObservation> all = new ArrayList<>();
    monitors.forEach(monitor -> all.add(monitor.requested(call)));
    observation = TurnObservation.all(all);
  }

  /** Runs a part of the turn on the calling thread. */
  <T> T during(Supplier<T> part) {
    try {
      return observation.around(part::get).call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("an observation of a turn failed", e);
    }
  }

  /** As above, of a part that returns nothing. */
  void during(Runnable part) {
    during(
        () -> {
          part.run();
          return null;
        });
  }

  void textArrived() {
    if (text.compareAndSet(false, true)) {
      tell(observation::firstText);
    }
  }

  void measured(List<NewMessage> messages) {
    for (NewMessage message : messages) {
      if (message.metrics() != null) {
        tell(() -> observation.measured(message.metrics()));
      }
    }
  }

  /** It has not begun. */
  void rejected() {
    end(new End(Outcome.REJECTED, null, null, null));
  }

  /** Another turn's outcome is its own. */
  void repeated() {
    end(new End(Outcome.REPEATED, null, null, null));
  }

  void ended(ChatResult result) {
    Outcome outcome = result.stopped() ? Outcome.STOPPED : Outcome.COMPLETED;
    end(new End(outcome, null, result.finishReason(), result.usage()));
  }

  void failed(RuntimeException failure) {
    String error = TurnFailure.stored(failure);
    end(new End(outcome(failure, error), error == null ? NOT_STORED : error, null, null));
  }

  private static Outcome outcome(RuntimeException failure, String error) {
    if (failure instanceof AgentTimeoutException) {
      return Outcome.TIMEOUT;
    }
    return AgentFailureReason.INTERRUPTED.text().equals(error)
        ? Outcome.INTERRUPTED
        : Outcome.FAILED;
  }

  private void end(End end) {
    if (over.compareAndSet(false, true)) {
      tell(() -> observation.ended(end));
    }
  }

  private static void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "an observation of a turn failed", e);
    }
  }
}
