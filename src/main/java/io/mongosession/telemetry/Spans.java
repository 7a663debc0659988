package io.mongosession.telemetry;

import com.mongodb.event.CommandListener;
import io.mongosession.ConnectionStats;
import io.mongosession.OperationListener;
import io.mongosession.cdi.FactoryMonitor;
import io.mongosession.cdi.ModelMonitor;
import io.mongosession.cdi.TurnMonitor;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.config.ModuleSettings;
import io.mongosession.log.LogContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes spans of turns, of calls of models, of uses of tools and of commands of MongoDB, and lets
 * their trace flow wherever the id of a request does. Does nothing where nobody is told of spans.
 */
@ApplicationScoped
class Spans implements TurnMonitor, ModelMonitor, FactoryMonitor {

  /** What makes them; null where nobody is told. */
  private final SpanMaker maker;

  @Inject
  Spans(ServerTelemetry telemetry, ModuleSettings settings) {
    FoundTelemetry found = telemetry.found();
    maker =
        found != null && found.traces()
            ? new SpanMaker(found, settings.telemetry().content())
            : null;
  }

  Spans() {
    maker = null; // For the container's proxy.
  }

  void start(@Observes Startup event) {
    if (maker != null) {
      LogContext.trace(maker.tracing());
    }
  }

  @PreDestroy
  void end() {
    if (maker != null) {
      LogContext.untrace(maker.tracing());
    }
  }

  @Override
  public TurnObservation requested(TurnCall turn) {
    return maker == null ? TurnObservation.NONE : maker.turn(turn);
  }

  @Override
  public ModelObservation called(ModelCall call) {
    return maker == null ? ModelObservation.NONE : maker.model(call);
  }

  @Override
  public ToolObservation called(ToolCall call) {
    return maker == null ? ToolObservation.NONE : maker.tool(call);
  }

  @Override
  public OperationListener watch(String factory, Supplier<ConnectionStats> stats) {
    return (operation, duration, error) -> {};
  }

  @Override
  public Optional<CommandListener> commands(String factory) {
    return maker == null ? Optional.empty() : Optional.of(maker.commands());
  }
}
