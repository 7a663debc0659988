package io.mongosession.telemetry;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.OperationListener;
import io.mongosession.TokenUsage;
import io.mongosession.cdi.ModelMonitor.ModelCall;
import io.mongosession.cdi.ModelMonitor.ModelObservation;
import io.mongosession.cdi.ModelMonitor.ModelReply;
import io.mongosession.cdi.TurnObservation;
import io.mongosession.cdi.TurnObservation.End;
import io.mongosession.cdi.TurnObservation.Outcome;
import io.mongosession.config.CountedModels;
import io.mongosession.testing.Page;
import io.mongosession.testing.TestMongo;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What OpenTelemetry's own SDK makes of a factory at work, of turns and of calls of models. */
class InstrumentsIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private static final AttributeKey<String> STATE =
      AttributeKey.stringKey("db.client.connection.state");
  private static final AttributeKey<String> POOL =
      AttributeKey.stringKey("db.client.connection.pool.name");
  private static final AttributeKey<String> COMMAND = AttributeKey.stringKey("db.operation.name");
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("gen_ai.token.type");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final Instruments instruments =
      new Instruments(provider.get("test"), new CountedModels(List.of("gpt-4o")));

  @AfterEach
  void close() {
    provider.close();
  }

  private Map<String, MetricData> collect() {
    return new TreeMap<>(
        reader.collectAllMetrics().stream().collect(toMap(MetricData::getName, data -> data)));
  }

  private static Collection<HistogramPointData> histogram(
      Map<String, MetricData> all, String name) {
    assertThat(all).containsKey(name);
    assertThat(all.get(name).getType()).as(name).isEqualTo(MetricDataType.HISTOGRAM);
    return all.get(name).getHistogramData().getPoints();
  }

  private static long number(Map<String, MetricData> all, String name, String state) {
    return all.get(name).getLongSumData().getPoints().stream()
        .filter(point -> "f".equals(point.getAttributes().get(POOL)))
        .filter(point -> state == null || state.equals(point.getAttributes().get(STATE)))
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  /** A factory under the instruments' eyes, which has appended one message. */
  private MongoDBSessionManagerFactory factoryAtWork() {
    AtomicReference<MongoDBSessionManagerFactory> made = new AtomicReference<>();
    OperationListener listener = instruments.pools().watch("f", () -> made.get().connectionStats());
    made.set(
        MONGO.close(
            MongoDBSessionManagerFactory.of(
                ContainerSupport.watchedBy(
                    MONGO
                        .builder()
                        .clientOption("maxPoolSize", "7")
                        .clientOption("minPoolSize", "0")
                        .settings(),
                    List.of(),
                    List.of(),
                    List.of(listener),
                    List.of(instruments.commands())))));
    MongoDBSessionManager session = made.get().createSessionManager(UUID.randomUUID().toString());
    session.initialize("default");
    session.appendMessage("default", NewMessage.of("user", "hello"));
    return made.get();
  }

  @Test
  void aPoolIsReadWhenMetricsAreCollectedAndNoMoreAfterTheEnd() {
    MongoDBSessionManagerFactory factory = factoryAtWork();

    Map<String, MetricData> metrics = collect();
    assertThat(number(metrics, "db.client.connection.count", "idle")).isPositive();
    assertThat(number(metrics, "db.client.connection.count", "used")).isNotNegative();
    assertThat(number(metrics, "db.client.connection.max", null)).isEqualTo(7);
    assertThat(number(metrics, "db.client.connection.idle.min", null)).isZero();
    assertThat(number(metrics, "db.client.connection.pending_requests", null)).isZero();
    assertThat(number(metrics, "db.client.connection.timeouts", null)).isZero();
    assertThat(histogram(metrics, "db.client.connection.wait_time"))
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getAttributes()).isEqualTo(Attributes.of(POOL, "f"));
              assertThat(point.getCount()).isPositive();
              assertThat(point.getBoundaries()).startsWith(0.0001).endsWith(10.0);
              assertThat(point.getSum()).isBetween(0.0, 60.0 * point.getCount());
            });

    factory.close();
    assertThat(collect()).doesNotContainKey("db.client.connection.count");
    instruments.close();
    assertThat(collect()).doesNotContainKey("db.client.connection.count");
  }

  @Test
  void commandsAreMeasuredByNameWithoutWhatTheyAskFor() {
    factoryAtWork();

    Collection<HistogramPointData> commands = histogram(collect(), "db.client.operation.duration");
    assertThat(commands)
        .extracting(point -> point.getAttributes().get(COMMAND))
        .contains("findAndModify", "insert");
    assertThat(commands)
        .allSatisfy(
            point -> {
              assertThat(keys(point.getAttributes()))
                  .isSubsetOf("db.system.name", "db.namespace", "db.operation.name", "error.type");
              assertThat(point.getBoundaries()).startsWith(0.001).endsWith(10.0);
            });
  }

  @Test
  void callsOfModelsAreMeasuredAndWhatNobodyConfiguredIsOther() {
    ModelObservation streamed = instruments.models().called(call("gpt-4o", true));
    streamed.firstText();
    streamed.replied(
        new ModelReply("gpt-4o-2024-08-06", "stop", new TokenUsage(100, 7, 107, 0, 0), null));
    ModelObservation invented = instruments.models().called(call("invented", false));
    invented.firstText();
    invented.failed("limited");
    instruments.models().called(call(null, false)).replied(new ModelReply(null, null, null, null));

    Map<String, MetricData> metrics = collect();
    Collection<HistogramPointData> calls = histogram(metrics, "gen_ai.client.operation.duration");
    assertThat(calls)
        .extracting(
            point -> point.getAttributes().get(MODEL), point -> point.getAttributes().get(ERROR))
        .containsExactlyInAnyOrder(
            tuple("gpt-4o", null), tuple("other", "limited"), tuple(null, null));
    assertThat(calls)
        .allSatisfy(
            point ->
                assertThat(point.getAttributes().asMap())
                    .containsEntry(AttributeKey.stringKey("gen_ai.operation.name"), "chat")
                    .containsEntry(AttributeKey.stringKey("gen_ai.provider.name"), "openai")
                    .containsEntry(AttributeKey.stringKey("server.address"), "model.example")
                    .containsEntry(AttributeKey.longKey("server.port"), 443L));
    Map<String, Double> tokens =
        histogram(metrics, "gen_ai.client.token.usage").stream()
            .collect(toMap(point -> point.getAttributes().get(TYPE), HistogramPointData::getSum));
    assertThat(tokens).isEqualTo(Map.of("input", 100.0, "output", 7.0));
    assertThat(histogram(metrics, "gen_ai.client.operation.time_to_first_chunk"))
        .singleElement()
        .satisfies(point -> assertThat(point.getAttributes().get(MODEL)).isEqualTo("gpt-4o"));
  }

  private static ModelCall call(String model, boolean streamed) {
    return new ModelCall(
        "session", "agent", model, "openai", "model.example", 443, null, null, streamed, null);
  }

  @Test
  void turnsThatBeganAreMeasuredByWhatWentWrong() {
    for (Outcome outcome : Outcome.values()) {
      TurnObservation turn = instruments.models().turn();
      turn.ended(new End(outcome, outcome == Outcome.FAILED ? "quota" : null, null, null));
    }

    Map<String, Long> turns = new TreeMap<>();
    for (HistogramPointData point : histogram(collect(), "gen_ai.invoke_agent.duration")) {
      assertThat(keys(point.getAttributes())).isSubsetOf("error.type");
      turns.put(String.valueOf(point.getAttributes().get(ERROR)), point.getCount());
    }
    assertThat(turns).isEqualTo(Map.of("null", 2L, "quota", 1L, "timeout", 1L, "interrupted", 1L));
  }

  @Test
  void thePagesTableIsWhatIsMeasured() {
    factoryAtWork();
    callsOfModelsAreMeasuredAndWhatNobodyConfiguredIsOther();
    turnsThatBeganAreMeasuredByWhatWentWrong();
    Set<String> table =
        Page.of(Path.of("src/site/markdown/observability.md")).table("Instrument").stream()
            .map(row -> row.get(0).replace("`", ""))
            .collect(toSet());

    assertThat(collect().keySet()).isEqualTo(table);
  }

  private static Set<String> keys(Attributes attributes) {
    return attributes.asMap().keySet().stream().map(AttributeKey::getKey).collect(toSet());
  }
}
