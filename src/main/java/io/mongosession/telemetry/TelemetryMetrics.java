package io.mongosession.telemetry;

import com.mongodb.event.CommandListener;
import io.mongosession.ConnectionStats;
import io.mongosession.OperationListener;
import io.mongosession.cdi.FactoryMonitor;
import io.mongosession.cdi.ModelMonitor;
import io.mongosession.cdi.TurnMonitor;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.config.CountedModels;
import io.mongosession.config.ModuleSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Measures turns, calls of models, commands of MongoDB and the pools of its connections by
 * OpenTelemetry's conventions. Does nothing where nobody is told of metrics.
 */
@ApplicationScoped
class TelemetryMetrics implements TurnMonitor, ModelMonitor, FactoryMonitor {

  /** What measures; null where nobody is told. */
  private final Instruments instruments;

  @Inject
  TelemetryMetrics(ServerTelemetry telemetry, ModuleSettings settings) {
    FoundTelemetry found = telemetry.found();
    instruments =
        found != null && found.measures()
            ? new Instruments(found.meter(), CountedModels.of(settings.chat()))
            : null;
  }

  TelemetryMetrics() {
    instruments = null; // For the container's proxy.
  }

  @Override
  public TurnObservation requested(TurnCall turn) {
    return instruments == null ? TurnObservation.NONE : instruments.models().turn();
  }

  @Override
  public ModelObservation called(ModelCall call) {
    return instruments == null ? ModelObservation.NONE : instruments.models().called(call);
  }

  @Override
  public OperationListener watch(String factory, Supplier<ConnectionStats> stats) {
    return instruments == null
        ? (operation, duration, error) -> {}
        : instruments.pools().watch(factory, stats);
  }

  @Override
  public Optional<CommandListener> commands(String factory) {
    return instruments == null ? Optional.empty() : Optional.of(instruments.commands());
  }

  /** What reads the pools would keep the entire application in memory. */
  @PreDestroy
  void close() {
    if (instruments != null) {
      instruments.close();
    }
  }
}
