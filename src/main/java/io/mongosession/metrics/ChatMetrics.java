package io.mongosession.metrics;

import io.mongosession.cdi.ModelMonitor;
import io.mongosession.cdi.StreamMonitor;
import io.mongosession.cdi.TurnMonitor;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.config.CountedModels;
import io.mongosession.config.ModuleSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.function.IntSupplier;
import org.eclipse.microprofile.metrics.MetricRegistry;

/** Publishes the turns of the chat, their models and their streams, from zero on. */
@ApplicationScoped
class ChatMetrics implements TurnMonitor, ModelMonitor, StreamMonitor {

  private final PublishedMetrics metrics;
  private final TurnSeries turns;

  @Inject
  ChatMetrics(MetricRegistry registry, ModuleSettings settings) {
    metrics = new PublishedMetrics(registry);
    turns =
        settings.metricsEnabled()
            ? new TurnSeries(metrics, CountedModels.of(settings.chat()))
            : null;
  }

  ChatMetrics() {
    metrics = null; // For the container's proxy.
    turns = null;
  }

  @Override
  public void watch(IntSupplier running) {
    if (turns != null) {
      metrics.gauge("turns_running", "Chat turns that are under way", running::getAsInt);
    }
  }

  @Override
  public void watchStreams(IntSupplier open) {
    if (turns != null) {
      metrics.gauge("streams_open", "Responses that are streams of events", open::getAsInt);
    }
  }

  @Override
  public TurnObservation requested(TurnCall turn) {
    return turns == null ? TurnObservation.NONE : turns.turn();
  }

  @Override
  public void repeating() {
    if (turns != null) {
      turns.retried();
    }
  }

  @PreDestroy
  void remove() {
    metrics.removeAll();
  }
}
