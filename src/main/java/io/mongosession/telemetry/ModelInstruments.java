package io.mongosession.telemetry;

import io.mongosession.TokenUsage;
import io.mongosession.cdi.ModelMonitor.ModelCall;
import io.mongosession.cdi.ModelMonitor.ModelObservation;
import io.mongosession.cdi.ModelMonitor.ModelReply;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.config.CountedModels;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.LongHistogramBuilder;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.Locale;

/**
 * What is measured of turns and of calls of models, by OpenTelemetry's conventions for generative
 * AI. A model that the configuration does not name is {@link CountedModels#OTHER}; agents, whose
 * names callers choose, are not told apart. Thread-safe.
 */
final class ModelInstruments {

  private static final AttributeKey<String> OPERATION =
      AttributeKey.stringKey("gen_ai.operation.name");
  private static final AttributeKey<String> PROVIDER =
      AttributeKey.stringKey("gen_ai.provider.name");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<String> TOKEN_TYPE =
      AttributeKey.stringKey("gen_ai.token.type");
  private static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

  /** Upper bounds as the conventions have them; those of durations in seconds. */
  private static final List<Long> TOKEN_BOUNDS =
      List.of(
          1L, 4L, 16L, 64L, 256L, 1024L, 4096L, 16384L, 65536L, 262144L, 1048576L, 4194304L,
          16777216L, 67108864L);

  private static final List<Double> CALL_BOUNDS =
      List.of(
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);
  private static final List<Double> TURN_BOUNDS =
      List.of(0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 51.2, 102.4, 204.8, 409.6);

  private final CountedModels models;
  private final LongHistogram tokens;
  private final DoubleHistogram calls;
  private final DoubleHistogram firstChunks;
  private final DoubleHistogram turns;

  ModelInstruments(Meter meter, CountedModels models) {
    this.models = models;
    tokens = tokens(meter);
    calls =
        Instruments.seconds(
            meter,
            "gen_ai.client.operation.duration",
            "Duration of a call of a model",
            CALL_BOUNDS);
    firstChunks =
        Instruments.seconds(
            meter,
            "gen_ai.client.operation.time_to_first_chunk",
            "Time until the first text of a streamed call of a model",
            CALL_BOUNDS);
    turns =
        Instruments.seconds(
            meter, "gen_ai.invoke_agent.duration", "Duration of a turn of an agent", TURN_BOUNDS);
  }

  private static LongHistogram tokens(Meter meter) {
    LongHistogramBuilder builder =
        meter
            .histogramBuilder("gen_ai.client.token.usage")
            .setUnit("{token}")
            .setDescription("Model tokens of a call of a model")
            .ofLongs();
    try {
      builder.setExplicitBucketBoundariesAdvice(TOKEN_BOUNDS);
    } catch (NoSuchMethodError e) {
      // See Instruments.seconds.
    }
    return builder.build();
  }

  /** A turn that is asked for now. */
  TurnObservation turn() {
    long begin = System.nanoTime();
    return new TurnObservation() {
      @Override
      public void ended(End end) {
        String error =
            switch (end.outcome()) {
              case COMPLETED, STOPPED, REJECTED, REPEATED -> null;
              case FAILED -> end.error();
              default -> end.outcome().name().toLowerCase(Locale.ROOT);
            };
        if (end.outcome() != Outcome.REJECTED && end.outcome() != Outcome.REPEATED) {
          turns.record(
              Instruments.seconds(System.nanoTime() - begin), with(Attributes.empty(), error));
        }
      }
    };
  }

  /** A call that is made now. */
  ModelObservation called(ModelCall call) {
    long begin = System.nanoTime();
    Attributes attributes = attributes(call);
    return new ModelObservation() {
      @Override
      public void firstText() {
        if (call.streamed()) {
          firstChunks.record(Instruments.seconds(System.nanoTime() - begin), attributes);
        }
      }

      @Override
      public void replied(ModelReply reply) {
        calls.record(Instruments.seconds(System.nanoTime() - begin), attributes);
        TokenUsage usage = reply.usage();
        if (usage != null) {
          tokens.record(usage.inputTokens(), ofType(attributes, "input"));
          tokens.record(usage.outputTokens(), ofType(attributes, "output"));
        }
      }

      @Override
      public void failed(String error) {
        calls.record(Instruments.seconds(System.nanoTime() - begin), with(attributes, error));
      }
    };
  }

  private Attributes attributes(ModelCall call) {
    AttributesBuilder attributes =
        Attributes.builder().put(OPERATION, "chat").put(PROVIDER, call.provider());
    if (call.model() != null) {
      attributes.put(MODEL, models.nameOf(call.model()));
    }
    if (call.host() != null) {
      attributes.put(HOST, call.host());
    }
    if (call.port() != null) {
      attributes.put(PORT, call.port().longValue());
    }
    return attributes.build();
  }

  private static Attributes ofType(Attributes attributes, String type) {
    return attributes.toBuilder().put(TOKEN_TYPE, type).build();
  }

  private static Attributes with(Attributes attributes, String error) {
    return error == null
        ? attributes
        : attributes.toBuilder().put(Instruments.ERROR, error).build();
  }
}
