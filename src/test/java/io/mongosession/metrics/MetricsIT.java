package io.mongosession.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.metrics.Exposition.Sample;
import io.mongosession.metrics.ObservabilityFiles.Documented;
import io.mongosession.metrics.ObservabilityFiles.Query;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Http.Response;
import io.mongosession.testing.ModelServer;
import io.mongosession.testing.ModelServer.Reply;
import io.mongosession.testing.Wait;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a monitoring system reads at /metrics. */
@Tag("smoke")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class MetricsIT {

  private static final ModelServer MODEL = new ModelServer();

  /** In the name of everything that a caller or an endpoint invents. */
  private static final String INVENTED = "invented";

  private static final List<String> OUTCOMES =
      List.of("completed", "failed", "timeout", "stopped", "interrupted", "rejected");
  private static final List<String> STATUSES = List.of("401", "403", "413", "422", "429", "503");
  private static final List<String> TYPES = List.of("input", "output", "cached", "reasoning");
  private static final List<String> DURATIONS =
      List.of(
          "mongodb_session_turn_duration",
          "mongodb_session_time_to_first_token",
          "mongodb_session_pool_checkout_duration",
          "mongodb_session_operation_duration");

  @ArquillianResource private URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.factories", "tenant-1",
            "mongodb.session.chat.model.base-url", MODEL.baseUrl(),
            "mongodb.session.chat.model.name", "served",
            "mongodb.session.chat.model.allowed", "served,second",
            "mongodb.session.chat.timeout", "PT60S"),
        RefusingHook.class);
  }

  @AfterAll
  static void stop() {
    MODEL.close();
  }

  private static Exposition metrics() {
    return Exposition.of(Http.get(Deployments.server().resolve("/metrics")).body());
  }

  private static void await(String what, Predicate<Exposition> condition) {
    Wait.until(what, () -> condition.test(metrics()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create(application.toString()).resolve("api/sessions/" + path))
        .header("Content-Type", "application/json");
  }

  private HttpRequest.Builder saying(String session, String text, Reply... replies) {
    MODEL.script(text, replies);
    return request(session + "/chat")
        .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"%s\"}".formatted(text)));
  }

  private Response chat(String session, String text, Reply... replies) {
    return Http.send(saying(session, text, replies).build());
  }

  private InputStream stream(String session, String text, Reply... replies) throws Exception {
    HttpResponse<InputStream> response =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .send(
                saying(session, text, replies).header("Accept", "text/event-stream").build(),
                HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  @Test
  void everythingThatHappensIsCountedFromZeroOnAndNothingUnderAnInventedName() throws Exception {
    if (Deployments.container().equals("wildfly")) {
      // It has no MicroProfile Metrics, and the module does its work without.
      assertThat(chat("measured", "hello", ModelServer.text("hello")).status()).isEqualTo(200);
      assertThat(Http.get(Deployments.server().resolve("/metrics")).status()).isEqualTo(404);
      return;
    }
    assertEverySeriesIsZero(metrics());

    assertThat(chat("measured", "complete", ModelServer.text("yes")).status()).isEqualTo(200);
    Reply fails = ModelServer.status(500, "{}");
    stream("measured", "streamed", fails, ModelServer.text("a", "b")).readAllBytes();
    assertThat(chat("measured", "refused", ModelServer.status(400, "{}")).status()).isEqualTo(502);
    assertThat(chat("measured", "strange", replyOf(INVENTED + "-model")).status()).isEqualTo(200);
    stopAStreamThatIsOpen();
    inventNames();
    HttpRequest.Builder refused =
        request("measured/metadata")
            .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"refused\":1}"));
    assertThat(Http.send(refused.build()).status()).isEqualTo(422);

    // A counter is brought up to date when a gauge is read, so it may be one reading behind.
    await(
        "connections are counted",
        now -> now.value("mongodb_session_pool_connections_created_total") > 0);
    Exposition after = metrics();
    assertThat(byLabel(after, "mongodb_session_turns_total", "outcome", OUTCOMES))
        .isEqualTo(
            Map.of(
                "completed", 4.0,
                "failed", 1.0,
                "timeout", 0.0,
                "stopped", 1.0,
                "interrupted", 0.0,
                "rejected", 1.0));
    assertThat(after.value("mongodb_session_turn_duration_seconds_count")).isEqualTo(6);
    assertThat(after.value("mongodb_session_time_to_first_token_seconds_count")).isEqualTo(2);
    assertThat(after.value("mongodb_session_model_retries_total")).isEqualTo(1);
    assertThat(tokens(after, "served"))
        .isEqualTo(Map.of("input", 21.0, "output", 9.0, "cached", 0.0, "reasoning", 0.0));
    assertThat(tokens(after, "second").values()).containsOnly(0.0);
    assertThat(tokens(after, "other"))
        .isEqualTo(Map.of("input", 100.0, "output", 40.0, "cached", 60.0, "reasoning", 30.0));
    assertThat(
            after.value(
                "mongodb_session_hook_refusals_total", "factory=\"default\"", "hook=\"metadata\""))
        .isEqualTo(1);
    assertThat(after.value("mongodb_session_hook_refusals_total", "factory=\"tenant-1\"")).isZero();
    assertThat(after.value("mongodb_session_requests_refused_total", "status=\"422\""))
        .isEqualTo(1);
    assertThat(after.value("mongodb_session_turns_running")).isZero();
    assertThat(after.value("mongodb_session_up", "factory=\"default\"")).isEqualTo(1);
    assertThat(after.value("mongodb_session_up", "factory=\"tenant-1\"")).isEqualTo(1);
    assertThat(after.value("mongodb_session_pool_size", "factory=\"default\"")).isPositive();
    assertThat(
            after.value(
                "mongodb_session_operation_duration_seconds_count",
                "factory=\"default\"",
                "operation=\"begin_turn\"",
                "outcome=\"success\""))
        .as("each turn, and the one that found its agent at work")
        .isEqualTo(7);
    assertThat(
            after.value(
                "mongodb_session_pool_checkout_duration_seconds_count", "factory=\"default\""))
        .isGreaterThan(12);
    DURATIONS.forEach(name -> assertIsAHistogramInSeconds(after, name + "_seconds"));
    assertThat(after.samples())
        .noneMatch(sample -> sample.labels().toString().contains(INVENTED))
        .noneMatch(sample -> sample.labels().containsValue("measured"));
    assertThatPageAlertsAndDashboardAreTrue(after);
  }

  /** All that is not an operation's, with one sample at least for each metric of the page. */
  private static void assertEverySeriesIsZero(Exposition before) {
    for (String outcome : OUTCOMES) {
      assertThat(before.value("mongodb_session_turns_total", "outcome=\"" + outcome + "\""))
          .isZero();
    }
    for (String status : STATUSES) {
      assertThat(
              before.value("mongodb_session_requests_refused_total", "status=\"" + status + "\""))
          .isZero();
    }
    for (String model : List.of("served", "second", "other")) {
      assertThat(tokens(before, model).values()).hasSize(TYPES.size()).containsOnly(0.0);
    }
    for (String factory : List.of("factory=\"default\"", "factory=\"tenant-1\"")) {
      assertThat(before.value("mongodb_session_expired_sessions_total", factory)).isZero();
      assertThat(before.value("mongodb_session_hook_refusals_total", factory)).isZero();
      assertThat(before.value("mongodb_session_pool_checkout_failures_total", factory)).isZero();
    }
    assertThat(before.value("mongodb_session_model_retries_total")).isZero();
    assertThat(before.value("mongodb_session_turns_running")).isZero();
    assertThat(before.value("mongodb_session_streams_open")).isZero();
    assertThat(before.value("mongodb_session_turn_duration_seconds_count")).isZero();
    assertThat(before.value("mongodb_session_time_to_first_token_seconds_count")).isZero();
  }

  private void stopAStreamThatIsOpen() throws Exception {
    CountDownLatch brokenOff = new CountDownLatch(1);
    String begin = ModelServer.event("begun");
    try (InputStream open = stream("measured", "endless", ModelServer.endless(begin, brokenOff))) {
      await("the stream is open", now -> now.value("mongodb_session_streams_open") == 1);
      assertThat(metrics().value("mongodb_session_turns_running")).isEqualTo(1);
      assertThat(chat("measured", "meanwhile", ModelServer.text("never")).status()).isEqualTo(409);
      HttpRequest stop = request("measured/agents/default/turn").DELETE().build();
      assertThat(Http.send(stop).status()).isEqualTo(202);
      assertThat(new String(open.readAllBytes())).contains("event: done", "\"stopped\"");
    }
    await("the stream is closed", now -> now.value("mongodb_session_streams_open") == 0);
  }

  /** A model that an endpoint makes up, with tokens of every type. */
  private static Reply replyOf(String model) {
    return ModelServer.status(
        200,
        """
        {"id":"1","model":"%s","choices":[{"index":0,"finish_reason":"stop",
         "message":{"role":"assistant","content":"yes"}}],
         "usage":{"prompt_tokens":100,"completion_tokens":40,"total_tokens":140,
         "prompt_tokens_details":{"cached_tokens":60},
         "completion_tokens_details":{"reasoning_tokens":30}}}
        """
            .formatted(model));
  }

  /** Sessions, agents, models and methods; what a caller appends is no turn's. */
  private void inventNames() {
    String body = "{\"message\":\"%s\",\"agent_id\":\"%s-agent\"}".formatted("hello", INVENTED);
    MODEL.script("hello", ModelServer.text("hello"));
    HttpRequest.Builder chat =
        request(INVENTED + "-session/chat").POST(HttpRequest.BodyPublishers.ofString(body));
    assertThat(Http.send(chat.build()).status()).isEqualTo(200);
    HttpRequest.Builder append =
        request(INVENTED + "-session/agents/default/messages")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    """
                    {"messages":[{"role":"user","content":"x",
                     "metrics":{"model":"%s-too","input_tokens":9,"output_tokens":9}}]}
                    """
                        .formatted(INVENTED)));
    assertThat(Http.send(append.build()).status()).isEqualTo(201);
    HttpRequest.Builder model =
        request(INVENTED + "-session/agents/default")
            .method(
                "PATCH",
                HttpRequest.BodyPublishers.ofString("{\"model\":\"%s\"}".formatted(INVENTED)));
    assertThat(Http.send(model.build()).status()).isEqualTo(400);
    HttpRequest.Builder method =
        request(INVENTED + "-session").method("INVENTED", HttpRequest.BodyPublishers.noBody());
    assertThat(Http.send(method.build()).status()).isGreaterThanOrEqualTo(400);
  }

  private static Map<String, Double> tokens(Exposition metrics, String model) {
    Map<String, Double> tokens = new TreeMap<>();
    for (String type : TYPES) {
      tokens.put(
          type,
          metrics.value(
              "mongodb_session_model_tokens_total",
              "model=\"" + model + "\"",
              "type=\"" + type + "\""));
    }
    return tokens;
  }

  private static Map<String, Double> byLabel(
      Exposition metrics, String name, String label, List<String> values) {
    Map<String, Double> found = new TreeMap<>();
    values.forEach(value -> found.put(value, metrics.value(name, label + "=\"" + value + "\"")));
    return found;
  }

  /** Nothing here takes a minute; a duration in nanoseconds would be far over it. */
  private static void assertIsAHistogramInSeconds(Exposition metrics, String name) {
    assertThat(metrics.types()).containsEntry(name, "histogram");
    double count = metrics.value(name + "_count");
    assertThat(count).as(name).isPositive();
    assertThat(metrics.value(name + "_bucket", "le=\"+Inf\"")).as(name).isEqualTo(count);
    assertThat(metrics.samples())
        .filteredOn(sample -> sample.name().equals(name + "_bucket"))
        .extracting(sample -> sample.labels().get("le"))
        .contains("0.25", "1.0", "5.0");
    assertThat(metrics.value(name + "_sum")).as(name).isBetween(0.0, 60.0 * count);
    assertThat(metrics.samples())
        .filteredOn(sample -> sample.name().startsWith(name))
        .noneMatch(sample -> sample.labels().containsKey("quantile"))
        .filteredOn(sample -> sample.name().endsWith("_max") || sample.name().endsWith("_mean"))
        .isNotEmpty()
        .extracting(Sample::value)
        .allSatisfy(seconds -> assertThat(seconds).isBetween(0.0, 60.0));
  }

  /** The page's table is what is exported, and all that is asked for is exported. */
  private static void assertThatPageAlertsAndDashboardAreTrue(Exposition metrics) {
    Map<String, Documented> exported = new TreeMap<>();
    metrics
        .types()
        .forEach((name, type) -> exported.put(name, new Documented(type, metrics.labelsOf(name))));
    assertThat(exported).isEqualTo(ObservabilityFiles.table());
    Set<String> names = metrics.names();
    for (Query query : ObservabilityFiles.queries()) {
      assertThat(PromQl.of(query.expression()).metrics())
          .as(query.toString())
          .allMatch(metric -> metric.equals("up") || names.contains(metric));
    }
  }
}
