package io.mongosession.telemetry;

import com.mongodb.event.CommandListener;
import io.mongosession.cdi.ModelMonitor;
import io.mongosession.cdi.TurnMonitor;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.log.Tracing;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The module's spans by OpenTelemetry's own implementation, as a server with it makes them. */
public final class TestSpans implements AutoCloseable {

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final AtomicInteger open = new AtomicInteger();
  private final OpenTelemetrySdk api;
  private final SpanMaker maker;

  /**
   * @param content whether spans may carry the text of messages
   */
  public TestSpans(boolean content) {
    api =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(new Counting(open))
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    maker = new SpanMaker(new FoundTelemetry(api), content);
  }

  private record Counting(AtomicInteger open) implements SpanProcessor {

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      open.incrementAndGet();
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      open.decrementAndGet();
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  /** Spans of turns. */
  public TurnMonitor turns() {
    return new TurnMonitor() {
      @Override
      public TurnObservation requested(TurnCall turn) {
        return maker.turn(turn);
      }
    };
  }

  /** Spans of calls of models and of uses of tools. */
  public ModelMonitor models() {
    return new ModelMonitor() {
      @Override
      public ModelObservation called(ModelCall call) {
        return maker.model(call);
      }

      @Override
      public ToolObservation called(ToolCall call) {
        return maker.tool(call);
      }
    };
  }

  /** Spans of commands. */
  public CommandListener commands() {
    return maker.commands();
  }

  Tracing tracing() {
    return maker.tracing();
  }

  /** Makes spans as others do. */
  Tracer tracer() {
    return api.getTracer("others");
  }

  /** How many have begun and not ended. */
  public int open() {
    return open.get();
  }

  /** Those that have ended, in this order. */
  public List<SpanData> ended() {
    return exporter.getFinishedSpanItems();
  }

  @Override
  public void close() {
    api.close();
  }
}
