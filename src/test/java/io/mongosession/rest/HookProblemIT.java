package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.net.URL;
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

/** What a caller sees of an application's hooks. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class HookProblemIT {

  @ArquillianResource private URL application;

  private final String metadata = "/sessions/" + UUID.randomUUID() + "/metadata";
  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Map.of(), StrictHook.class);
  }

  @BeforeEach
  void connect() {
    api = Api.at(application);
    api.put(metadata.replace("/metadata", ""), "{\"metadata\":{\"a\":1}}");
  }

  @Test
  void aRefusalByAHookIsAProblemWithItsReason() {
    Map<String, Object> problem =
        assertProblem(api.merge(metadata, "{\"forbidden\":1}"), 422, "hook-refused");
    assertThat(problem).containsEntry("detail", "forbidden is reserved");
    assertThat(api.get(metadata).text()).isEqualTo("{\"a\":1}");
  }

  @Test
  void anErrorOfAHookIsAProblemWithAReferenceToTheLog() {
    Api.Response response =
        api.with("X-Request-Id", "id-of-mine").merge(metadata, "{\"broken\":1}");

    Map<String, Object> problem = assertProblem(response, 500, "internal");
    assertThat(response.text()).doesNotContain("inner workings");
    assertThat((String) problem.get("detail")).matches("reference [0-9a-f-]{36}");
    String reference = ((String) problem.get("detail")).replace("reference ", "");
    assertThat(Deployments.serverLog())
        .contains("[request id-of-mine] failed, reference " + reference)
        .contains("inner workings");
    assertThat(api.get(metadata).text()).isEqualTo("{\"a\":1}");
  }

  @Test
  void logLinesOfARequestCarryItsRequestId() {
    api.with("X-Request-Id", "audited-1").merge(metadata, "{\"b\":1}");

    assertThat(Deployments.serverLog()).contains("[request audited-1] who=");
  }

  @Test
  void aHookMaySkipOrChangeAPatch() {
    assertThat(api.merge(metadata, "{\"skipped\":1}").text()).isEqualTo("{\"a\":1}");
    assertThat(api.merge(metadata, "{\"changed\":1}").text())
        .isEqualTo("{\"a\":1,\"changed\":\"by the hook\"}");
  }
}
