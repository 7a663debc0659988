package io.mongosession.telemetry;

import com.mongodb.MongoCommandException;
import com.mongodb.event.CommandEvent;
import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandSucceededEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How long commands of MongoDB take, by OpenTelemetry's conventions for databases. Without the
 * collection, which is in what was sent: nothing is kept from a command's begin to its end.
 * Thread-safe.
 */
final class CommandDurations implements CommandListener {

  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> DATABASE = AttributeKey.stringKey("db.namespace");
  private static final AttributeKey<String> COMMAND = AttributeKey.stringKey("db.operation.name");

  /** Upper bounds in seconds, as the conventions have them. */
  private static final List<Double> BOUNDS =
      List.of(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0);

  private record Kind(String database, String command, String error) {}

  private final DoubleHistogram durations;

  /** Few: the module's own databases and commands. */
  private final Map<Kind, Attributes> kinds = new ConcurrentHashMap<>();

  CommandDurations(Meter meter) {
    durations =
        Instruments.seconds(
            meter, "db.client.operation.duration", "Duration of a command of MongoDB", BOUNDS);
  }

  @Override
  public void commandSucceeded(CommandSucceededEvent event) {
    record(event, event.getElapsedTime(TimeUnit.NANOSECONDS), null);
  }

  @Override
  public void commandFailed(CommandFailedEvent event) {
    Throwable failure = event.getThrowable();
    String error =
        failure instanceof MongoCommandException refused
            ? String.valueOf(refused.getErrorCode())
            : failure.getClass().getName();
    record(event, event.getElapsedTime(TimeUnit.NANOSECONDS), error);
  }

  private void record(CommandEvent event, long nanos, String error) {
    Kind kind = new Kind(event.getDatabaseName(), event.getCommandName(), error);
    durations.record(
        Instruments.seconds(nanos), kinds.computeIfAbsent(kind, CommandDurations::attributes));
  }

  private static Attributes attributes(Kind kind) {
    Attributes attributes =
        Attributes.of(SYSTEM, "mongodb", DATABASE, kind.database(), COMMAND, kind.command());
    return kind.error() == null
        ? attributes
        : attributes.toBuilder().put(Instruments.ERROR, kind.error()).build();
  }
}
