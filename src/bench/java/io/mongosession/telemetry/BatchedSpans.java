package io.mongosession.telemetry;

import com.mongodb.event.CommandListener;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.LongAdder;

/** The module's spans as a server exports them, in batches, up to where they would be sent. */
public final class BatchedSpans implements AutoCloseable {

  private final LongAdder exported = new LongAdder();
  private final OpenTelemetrySdk api;
  private final SpanMaker maker;
  private final Tracer server;

  public BatchedSpans() {
    api =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .addSpanProcessor(BatchSpanProcessor.builder(new Sink(exported)).build())
                    .build())
            .build();
    maker = new SpanMaker(new FoundTelemetry(api), false);
    server = api.getTracer("server");
  }

  private record Sink(LongAdder exported) implements SpanExporter {

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      exported.add(spans.size());
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  /** Spans of commands. */
  public CommandListener commands() {
    return maker.commands();
  }

  /** Runs something below a span of the server, as a request does. */
  public void within(Runnable work) {
    Span span = server.spanBuilder("request").startSpan();
    try (Scope scope = span.makeCurrent()) {
      if (scope != null) {
        work.run();
      }
    } finally {
      span.end();
    }
  }

  /** How many spans would have been sent so far. */
  public long exported() {
    return exported.sum();
  }

  @Override
  public void close() {
    api.close();
  }
}
