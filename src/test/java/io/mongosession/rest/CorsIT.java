package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.testing.Deployments;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which web pages may call the API. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class CorsIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final String ALLOWED = "https://chat.example.com";
  private static final String SESSION = "/sessions/one";
  private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

  @ArquillianResource private URL application;

  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Tokens.required(
            KEY, Map.of("mongodb.session.rest.cors-origins", "http://localhost:3000," + ALLOWED)));
  }

  @BeforeEach
  void connect() {
    api = Api.at(application);
  }

  @Test
  void aPreflightOfAnAllowedOriginNeedsNoBearerToken() {
    Api.Response response = preflight(ALLOWED);

    assertThat(response.status()).isEqualTo(204);
    assertThat(response.header(ALLOW_ORIGIN)).isEqualTo(ALLOWED);
    assertThat(response.header("Access-Control-Allow-Methods")).contains("PATCH");
    assertThat(response.header("Access-Control-Allow-Headers"))
        .contains("Authorization", "Idempotency-Key", "Last-Event-ID");
    assertThat(response.header("Access-Control-Allow-Credentials")).isNull();
    assertThat(response.header("Vary")).contains("Origin");
  }

  @Test
  void aPreflightOfAnotherOriginIsRefusedAsAnyCallWithoutABearerToken() {
    for (String origin : new String[] {"https://evil.example", "null", ALLOWED + ".evil.example"}) {
      Api.Response response = preflight(origin);

      assertProblem(response, 401, "unauthorized");
      assertThat(response.header(ALLOW_ORIGIN)).isNull();
      assertThat(response.header("Vary")).contains("Origin");
    }
  }

  @Test
  void anAllowedPageMayReadResponsesAndProblems() {
    Api.Response refused = api.with("Origin", ALLOWED).get(SESSION);
    assertProblem(refused, 401, "unauthorized");
    assertThat(refused.header(ALLOW_ORIGIN)).isEqualTo(ALLOWED);

    Api.Response created =
        api.as(Tokens.signed(Tokens.claims("alice"), KEY))
            .with("Origin", ALLOWED)
            .put(SESSION, "{}");
    assertThat(created.status()).isLessThan(300);
    assertThat(created.header(ALLOW_ORIGIN)).isEqualTo(ALLOWED);
    assertThat(created.header("Access-Control-Expose-Headers")).contains("X-Request-Id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/event-stream"})
  void anAllowedPageMayReadTheResponseToATurn(String accept) {
    Api.Response reply =
        api.as(Tokens.signed(Tokens.claims("alice"), KEY))
            .with("Origin", ALLOWED)
            .with("Accept", accept)
            .post("/sessions/chat/chat", "{\"message\":\"hello\"}");

    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.text()).contains("echo: hello");
    assertThat(reply.header("Content-Type")).startsWith(accept);
    assertThat(reply.header(ALLOW_ORIGIN)).isEqualTo(ALLOWED);
    assertThat(reply.header("Access-Control-Expose-Headers")).contains("X-Request-Id");
    assertThat(reply.header("Vary")).contains("Origin");
  }

  private Api.Response preflight(String origin) {
    return api.with("Origin", origin)
        .with("Access-Control-Request-Method", "PATCH")
        .with("Access-Control-Request-Headers", "authorization,content-type")
        .send("OPTIONS", SESSION + "/metadata", null, BodyPublishers.noBody());
  }
}
