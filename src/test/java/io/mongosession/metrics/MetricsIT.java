package io.mongosession.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Http.Response;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a monitoring system reads at /metrics. */
@Tag("smoke")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class MetricsIT {

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Map.of("mongodb.session.factories", "tenant-1"));
  }

  @Test
  void thePoolAndTheOperationsOfEveryFactoryAreMeasured(@ArquillianResource URL application) {
    HttpRequest chat =
        HttpRequest.newBuilder(
                URI.create(application.toString()).resolve("api/sessions/measured/chat"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"Hello\"}"))
            .build();
    assertThat(Http.send(chat).status()).isEqualTo(200);

    if (Deployments.container().equals("wildfly")) {
      // It has no MicroProfile Metrics, and the module does its work without.
      assertThat(Http.get(Deployments.server().resolve("/metrics")).status()).isEqualTo(404);
      return;
    }
    // A counter is brought up to date when a gauge is read, so it may be one reading behind.
    Http.await(
        Deployments.server().resolve("/metrics"),
        response ->
            value(response, "mongodb_session_pool_connections_created_total", "default") > 0);
    Response metrics = Http.get(Deployments.server().resolve("/metrics"));
    assertThat(metrics.body().lines())
        .anyMatch(line -> line.matches("mongodb_session_turns_running\\{.*} 0(\\.0)?"));
    assertThat(value(metrics, "mongodb_session_expired_sessions_total", "default")).isZero();
    assertThat(value(metrics, "mongodb_session_expired_sessions_total", "tenant-1")).isZero();
    assertThat(value(metrics, "mongodb_session_up", "default")).isEqualTo(1);
    assertThat(value(metrics, "mongodb_session_up", "tenant-1")).isEqualTo(1);
    assertThat(value(metrics, "mongodb_session_pool_size", "default")).isPositive();
    assertThat(value(metrics, "mongodb_session_pool_in_use", "default")).isZero();
    assertThat(
            value(
                metrics,
                "mongodb_session_operation_duration_seconds_count",
                "default",
                "operation=\"begin_turn\"",
                "outcome=\"success\""))
        .isPositive();
    assertDurationsAreSeconds(metrics);
  }

  /** No operation takes a minute, and one of a microsecond is a thousand nanoseconds. */
  private static void assertDurationsAreSeconds(Response metrics) {
    List<String> durations =
        metrics
            .body()
            .lines()
            .filter(line -> line.startsWith("mongodb_session_operation_duration"))
            .filter(line -> line.contains("operation=\"begin_turn\""))
            .filter(line -> !line.contains("_count{"))
            .toList();
    assertThat(durations)
        .anyMatch(line -> line.startsWith("mongodb_session_operation_duration_seconds_sum{"))
        .anyMatch(line -> line.contains("_max"))
        .filteredOn(line -> line.contains("quantile="))
        .hasSize(Deployments.container().equals("liberty") ? 6 : 0);
    assertThat(durations)
        .allSatisfy(
            line ->
                assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .as(line)
                    .isBetween(0.0, 60.0));
  }

  /** The value of the line with this name and these tags, or -1. */
  private static double value(Response metrics, String name, String factory, String... tags) {
    return metrics
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .filter(line -> line.contains("factory=\"" + factory + "\""))
        .filter(line -> Stream.of(tags).allMatch(line::contains))
        .findFirst()
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .orElse(-1.0);
  }
}
