package io.mongosession.telemetry;

import com.mongodb.MongoCommandException;
import com.mongodb.ServerAddress;
import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Makes a span of every command that belongs to one that its thread is in, by OpenTelemetry's
 * conventions for databases: what is sent in the background belongs to none. Never what it asks
 * for. Thread-safe.
 *
 * <p>Not by OpenTelemetry's own library for the driver, which would bring a second OpenTelemetry
 * into an application whose server has one; nor by the driver's observations, which want
 * Micrometer.
 */
final class CommandSpans implements CommandListener {

  private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> DATABASE = AttributeKey.stringKey("db.namespace");
  private static final AttributeKey<String> COLLECTION =
      AttributeKey.stringKey("db.collection.name");
  private static final AttributeKey<String> COMMAND = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("db.response.status_code");

  private static final Set<String> WRITES = Set.of("insert", "update", "delete");

  /** More than there can be connections; the driver reports the end of every command. */
  private static final int MOST = 100_000;

  private final Tracer tracer;
  private final Map<Integer, Span> underWay = new ConcurrentHashMap<>();

  CommandSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  /** How many commands are under way. */
  int underWay() {
    return underWay.size();
  }

  @Override
  public void commandStarted(CommandStartedEvent event) {
    if (Span.current().getSpanContext().isValid() && underWay.size() < MOST) {
      underWay.put(event.getRequestId(), begin(event));
    }
  }

  private Span begin(CommandStartedEvent event) {
    String command = event.getCommandName();
    String collection = collection(command, event.getCommand());
    ServerAddress server = event.getConnectionDescription().getServerAddress();
    SpanBuilder span =
        tracer
            .spanBuilder(
                command + " " + (collection == null ? event.getDatabaseName() : collection))
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(SYSTEM, "mongodb")
            .setAttribute(DATABASE, event.getDatabaseName())
            .setAttribute(COMMAND, command)
            .setAttribute(SpanMaker.SERVER_ADDRESS, server.getHost())
            .setAttribute(SpanMaker.SERVER_PORT, (long) server.getPort());
    if (collection != null) {
      span.setAttribute(COLLECTION, collection);
    }
    return span.startSpan();
  }

  /** Most commands name it first; those on cursors have it beside. */
  private static String collection(String command, BsonDocument sent) {
    BsonValue named = sent.get(command);
    if (named == null || !named.isString()) {
      named = sent.get("collection");
    }
    return named != null && named.isString() ? named.asString().getValue() : null;
  }

  @Override
  public void commandSucceeded(CommandSucceededEvent event) {
    Span span = underWay.remove(event.getRequestId());
    if (span != null) {
      if (WRITES.contains(event.getCommandName())) {
        findError(event.getResponse(), span);
      }
      span.end();
    }
  }

  /** A write that the server did not do is in a response like any other. */
  private static void findError(BsonDocument response, Span span) {
    BsonValue errors = response.get("writeErrors");
    if (errors != null && errors.isArray() && !errors.asArray().isEmpty()) {
      fail(span, errors.asArray().get(0).asDocument().getNumber("code").intValue());
    }
  }

  @Override
  public void commandFailed(CommandFailedEvent event) {
    Span span = underWay.remove(event.getRequestId());
    if (span != null) {
      if (event.getThrowable() instanceof MongoCommandException refused) {
        fail(span, refused.getErrorCode());
      } else {
        SpanMaker.fail(span, event.getThrowable().getClass().getName());
      }
      span.end();
    }
  }

  private static void fail(Span span, int code) {
    String status = String.valueOf(code);
    span.setAttribute(STATUS, status);
    SpanMaker.fail(span, status);
  }
}
