package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertInvalid;
import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Wait;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long a session is kept, over HTTP; and that it is gone then, without anybody's doing. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RetentionApiIT {

  private final String id = "kept-" + UUID.randomUUID();
  private final String session = "/sessions/" + id;

  @ArquillianResource private URL application;

  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of("mongodb.session.retention", "P400D", "mongodb.session.retention.interval", "PT1S"));
  }

  @BeforeEach
  void connect() {
    api = Api.at(application);
  }

  private static void assertKept(Api.Response response, String retention, Duration duration) {
    Map<String, Object> shown = response.json();
    assertThat(shown.get("retention")).as(response.text()).isEqualTo(retention);
    assertThat(Instant.parse((String) shown.get("expires_at")))
        .isEqualTo(Instant.parse((String) shown.get("updated_at")).plus(duration));
  }

  @Test
  void aSessionHasARetentionOfItsOwnOrTheSettings() {
    assertKept(api.put(session, "{\"retention\":\"P30D\"}"), "P30D", Duration.ofDays(30));
    assertKept(api.get(session), "P30D", Duration.ofDays(30));
    assertKept(api.patch(session, "{\"retention\":\"PT36H\"}"), "PT36H", Duration.ofHours(36));
    Api.Response inherited = api.patch(session, "{\"retention\":null}");
    assertThat(inherited.status()).isEqualTo(200);
    assertKept(inherited, null, Duration.ofDays(400));
    assertKept(api.post("/sessions", "{\"retention\":\"PT24H\"}"), "P1D", Duration.ofDays(1));
    assertThat(api.get("/sessions?id_prefix=" + id).items()).containsExactly(inherited.json());
  }

  @Test
  void aPatchWithoutAReadableRetentionChangesNothing() {
    Map<String, Object> before = api.put(session, "{\"retention\":\"P30D\"}").json();

    for (String body :
        List.of(
            "{}",
            "{\"retention\":\"30 days\"}",
            "{\"retention\":\"P1M\"}",
            "{\"retention\":\"PT0.5S\"}",
            "{\"retention\":\"P36501D\"}",
            "{\"retention\":\"P99999999999999999999D\"}",
            "{\"retention\":30}",
            "{\"retention\":[]}")) {
      assertInvalid(api.patch(session, body), "retention");
    }
    assertInvalid(api.patch(session, "{\"retention\":null,\"owner\":\"me\"}"), "owner");
    assertInvalid(api.put(session + "-2", "{\"retention\":\"P0D\"}"), "retention");
    assertThat(api.get(session).json()).isEqualTo(before);
    assertProblem(api.patch(session + "-3", "{\"retention\":\"P1D\"}"), 404, "not-found");
  }

  @Test
  void aSessionThatExpiredIsGoneWithoutAnybodysDoing() {
    api.post(session + "/chat", "{\"message\":\"hello\"}");
    String young = session + "-young";
    api.post(young + "/chat", "{\"message\":\"hello\"}");

    assertThat(api.patch(session, "{\"retention\":\"PT1S\"}").status()).isEqualTo(200);

    Wait.until("the session has expired", () -> api.get(session).status() == 404);
    assertThat(api.get(young + "/agents/default/messages").items()).hasSize(2);
    Wait.until(
        "the line of the log", () -> Deployments.serverLog().contains("sweep: 1 sessions expired"));
    if (!Deployments.container().equals("wildfly")) { // It has no MicroProfile Metrics.
      Http.await(
          Deployments.server().resolve("/metrics"),
          response ->
              response
                  .body()
                  .lines()
                  .anyMatch(
                      line ->
                          line.startsWith("mongodb_session_expired_sessions_total{")
                              && !line.matches(".* 0(\\.0)?")));
    }
  }
}
