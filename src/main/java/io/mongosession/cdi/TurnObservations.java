package io.mongosession.cdi;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** Several observations as one. */
record TurnObservations(List<TurnObservation> observations) implements TurnObservation {

  @Override
  public <T> Callable<T> around(Callable<T> part) {
    return ModelMonitors.wrapped(observations, part, TurnObservation::around);
  }

  @Override
  public void firstText() {
    observations.forEach(TurnObservation::firstText);
  }

  @Override
  public void measured(Map<String, Object> metrics) {
    observations.forEach(one -> one.measured(metrics));
  }

  @Override
  public void ended(End end) {
    observations.forEach(one -> one.ended(end));
  }
}
