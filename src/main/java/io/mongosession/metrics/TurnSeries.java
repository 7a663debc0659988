package io.mongosession.metrics;

import io.mongosession.TokenUsage;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.config.CountedModels;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** What is counted and measured of turns and of the models behind them. Thread-safe. */
final class TurnSeries {

  /** Of one model, by what kind they are. Cached ones are input, too, and reasoning is output. */
  private record Tokens(Counter input, Counter output, Counter cached, Counter reasoning) {

    void count(TokenUsage usage) {
      input.inc(usage.inputTokens());
      output.inc(usage.outputTokens());
      cached.inc(usage.cachedInputTokens());
      reasoning.inc(usage.reasoningTokens());
    }
  }

  private final PublishedMetrics metrics;
  private final CountedModels models;
  private final Map<TurnObservation.Outcome, Counter> outcomes =
      new EnumMap<>(TurnObservation.Outcome.class);
  private final Map<String, Tokens> tokens = new HashMap<>();
  private final Timer durations;
  private final Timer firstTokens;
  private final Counter retries;

  TurnSeries(PublishedMetrics metrics, CountedModels models) {
    this.metrics = metrics;
    this.models = models;
    for (TurnObservation.Outcome outcome : TurnObservation.Outcome.values()) {
      // What a repeated request gets is counted as the turn that it is.
      if (outcome != TurnObservation.Outcome.REPEATED) {
        outcomes.put(outcome, turns(outcome.name().toLowerCase(Locale.ROOT)));
      }
    }
    models.names().forEach(name -> tokens.put(name, tokens(name)));
    tokens.computeIfAbsent(CountedModels.OTHER, this::tokens);
    durations = metrics.timer(MeasuredDuration.TURN);
    firstTokens = metrics.timer(MeasuredDuration.FIRST_TOKEN);
    retries = metrics.counter("model_retries", "Calls of a model that were made once more");
  }

  private Counter turns(String outcome) {
    return metrics.counter("turns", "Chat turns by their end", new Tag("outcome", outcome));
  }

  private Tokens tokens(String model) {
    List<Counter> counters =
        List.of("input", "output", "cached", "reasoning").stream()
            .map(
                type ->
                    metrics.counter(
                        "model_tokens",
                        "Model tokens of turns",
                        new Tag("model", model),
                        new Tag("type", type)))
            .toList();
    return new Tokens(counters.get(0), counters.get(1), counters.get(2), counters.get(3));
  }

  void retried() {
    retries.inc();
  }

  /** A turn that is asked for now. */
  TurnObservation turn() {
    long begin = System.nanoTime();
    return new TurnObservation() {
      @Override
      public void firstText() {
        firstTokens.update(since(begin));
      }

      @Override
      public void measured(Map<String, Object> message) {
        TokenUsage usage = TokenUsage.of(message);
        if (usage != null) {
          tokens.get(models.nameOf(message.get("model"))).count(usage);
        }
      }

      @Override
      public void ended(End end) {
        switch (end.outcome()) {
          case REPEATED -> {}
          case REJECTED -> outcomes.get(end.outcome()).inc();
          default -> {
            outcomes.get(end.outcome()).inc();
            durations.update(since(begin));
          }
        }
      }
    };
  }

  private static Duration since(long begin) {
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
