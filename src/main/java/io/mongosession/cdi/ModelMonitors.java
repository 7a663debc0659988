package io.mongosession.cdi;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;

/** Several monitors as one. */
record ModelMonitors(List<ModelMonitor> monitors) implements ModelMonitor {

  @Override
  public ModelObservation called(ModelCall call) {
    List<ModelObservation> all = monitors.stream().map(one -> one.called(call)).toList();
    return new ModelObservation() {
      @Override
      public <T> Callable<T> around(Callable<T> inner) {
        return wrapped(all, inner, ModelObservation::around);
      }

      @Override
      public void firstText() {
        all.forEach(ModelObservation::firstText);
      }

      @Override
      public void replied(ModelReply reply) {
        all.forEach(one -> one.replied(reply));
      }

      @Override
      public void failed(String error) {
        all.forEach(one -> one.failed(error));
      }
    };
  }

  @Override
  public void repeating() {
    monitors.forEach(ModelMonitor::repeating);
  }

  @Override
  public ToolObservation called(ToolCall call) {
    List<ToolObservation> all = monitors.stream().map(one -> one.called(call)).toList();
    return new ToolObservation() {
      @Override
      public <T> Callable<T> around(Callable<T> inner) {
        return wrapped(all, inner, ToolObservation::around);
      }

      @Override
      public void ended(boolean failed) {
        all.forEach(one -> one.ended(failed));
      }
    };
  }

  /** Also {@link TurnObservations}'. */
  static <O, P> P wrapped(List<O> observations, P part, BiFunction<O, P, P> around) {
    P all = part;
    for (O one : observations) {
      all = around.apply(one, all);
    }
    return all;
  }
}
