package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Wait;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whoever is refused learns nothing more; the log has the reason, and the metrics how often. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RefusalsIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");

  @ArquillianResource private URL application;

  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Tokens.required(
            KEY,
            Map.of(
                "mongodb.session.limits.body-bytes",
                "8 KiB",
                "mp.jwt.verify.audiences",
                "other," + Tokens.AUDIENCE)),
        StrictHook.class);
  }

  @BeforeEach
  void connect() {
    api = Api.at(application);
  }

  @Test
  void theLogShowsWhichCheckABearerTokenFailed() {
    RSAKey stranger = Tokens.rsaKey("key-1");
    byte[] pem = Tokens.pem(KEY).getBytes(StandardCharsets.US_ASCII);
    Map<String, String> reasons = new LinkedHashMap<>();
    reasons.put("Basic YTpi", "not a bearer token");
    reasons.put("Bearer abc", "malformed");
    reasons.put(
        "Bearer " + Tokens.confused(claims(), KEY, pem),
        "algorithm, expected \"ES256, ES384, ES512, RS256, RS384, RS512\", the token has \"HS256\"");
    reasons.put("Bearer " + Tokens.signed(claims(), stranger), "signature");
    reasons.put(
        "Bearer " + Tokens.signed(claims(), Tokens.ecKey("k")), "unknown key, the token has \"k\"");
    reasons.put(
        "Bearer " + signed(claims().issuer("https://other\" x\r\nrefused\u2028")),
        "issuer, expected \"https://issuer.example\", the token has"
            + " \"https://other\\\" x\\u000d\\u000arefused\\u2028\"");
    reasons.put(
        "Bearer " + signed(claims().audience("sessions-2")),
        "audience, expected \"other, sessions\", the token has \"sessions-2\"");
    reasons.put("Bearer " + signed(claims().expirationTime(null)), "no exp");
    reasons.put(
        "Bearer " + signed(claims().expirationTime(Tokens.inSeconds(-100))),
        "expired, the token has \"20");
    reasons.put(
        "Bearer " + signed(claims().notBeforeTime(Tokens.inSeconds(100))),
        "not yet valid, the token has \"20");
    reasons.put("Bearer " + signed(claims().subject(null)), "subject");
    reasons.put("Bearer " + signed(claims().subject("a\nb")), "subject");

    reasons.forEach(
        (authorization, reason) ->
            awaitLogged(api.with("Authorization", authorization), "401: " + reason));
    awaitLogged(api, "401: no token");
    awaitLogged(api.as("a").as("b"), "401: more than one token");
    assertThat(Deployments.serverLog()).doesNotContain("\u2028");
    reasons.keySet().forEach(given -> assertThat(Deployments.serverLog()).doesNotContain(given));
  }

  @Test
  void theLogSaysWhichRightIsMissing() {
    Api alice = api.as(signed(Tokens.claims("ali\"ce\u2028", "session-admins")));
    assertProblem(alice.get("/pool"), 403, "forbidden");
    awaitLogged(
        alice,
        "403: caller \"ali\\\"ce\\u2028\" lacks the role \"session-admin\" in the claim groups");
  }

  @Test
  void theCallerDoesNotLearnTheReason() {
    Api.Response expired =
        api.with("X-Request-Id", "r")
            .as(signed(claims().expirationTime(Tokens.inSeconds(-9))))
            .get("/sessions");
    Api.Response issuer =
        api.with("X-Request-Id", "r").as(signed(claims().issuer("x"))).get("/sessions");
    assertProblem(expired, 401, "unauthorized");
    assertThat(issuer.text()).isEqualTo(expired.text()).doesNotContain("issuer", "expired");
    assertThat(issuer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
  }

  @Test
  void aFloodOfRefusalsIsAFewLinesAndACount() {
    String token = signed(claims().issuer("flood-" + UUID.randomUUID()));
    int before = count("refused with 401");
    long leftOutBefore = leftOut();
    long begin = System.nanoTime();
    int sent = 300;
    for (int i = 0; i < sent; i++) {
      assertThat(api.as(token).get("/sessions").status()).isEqualTo(401);
    }
    Wait.until(
        "every refusal is accounted for",
        () -> count("refused with 401") - before + leftOut() - leftOutBefore >= sent);
    long seconds = (System.nanoTime() - begin) / 1_000_000_000 + 2;
    assertThat((long) count("refused with 401") - before)
        .isLessThanOrEqualTo(seconds * RefusalLog.LINES_A_SECOND);
    assertThat(Deployments.serverLog()).doesNotContain(token);
  }

  @Test
  void everyRefusalIsCountedByItsStatus() {
    if (Deployments.container().equals("wildfly")) {
      return; // It has no MicroProfile Metrics.
    }
    for (int status : List.of(401, 403, 413, 422, 429, 503)) {
      assertThat(counted(status)).as("the series of %d is there", status).isNotNegative();
    }
    Api alice = api.as(signed(claims()));
    String session = "/sessions/counted-" + UUID.randomUUID();
    assertThat(alice.put(session, "{}").status()).isEqualTo(201);

    double before = counted(401);
    assertThat(api.get("/sessions").status()).isEqualTo(401);
    assertThat(api.as("abc").get("/nothing-here").status()).isEqualTo(401);
    assertThat(counted(401)).isEqualTo(before + 2);

    before = counted(403);
    assertThat(alice.get("/pool").status()).isEqualTo(403);
    assertThat(counted(403)).isEqualTo(before + 1);

    before = counted(413);
    String large = "{\"message\":\"%s\"}".formatted("x".repeat(20_000));
    assertThat(alice.post(session + "/chat", large).status()).isEqualTo(413);
    assertThat(counted(413)).isEqualTo(before + 1);

    before = counted(422);
    assertThat(alice.merge(session + "/metadata", "{\"forbidden\":1}").status()).isEqualTo(422);
    assertThat(counted(422)).isEqualTo(before + 1);

    before = counted(401);
    assertThat(alice.get(session).status()).isEqualTo(200);
    assertThat(alice.get(session + "-absent").status()).isEqualTo(404);
    assertThat(counted(401)).isEqualTo(before);
  }

  /** As the log has a few lines a second only, the request is made until its line is there. */
  private static void awaitLogged(Api caller, String reason) {
    String id = UUID.randomUUID().toString();
    String line = "[request %s] refused with %s".formatted(id, reason);
    Wait.until(
        "the log says: " + line,
        () -> {
          caller.with("X-Request-Id", id).get("/pool");
          return Deployments.serverLog().contains(line);
        });
  }

  private static int count(String text) {
    return Deployments.serverLog().split(Pattern.quote(text), -1).length - 1;
  }

  private static long leftOut() {
    Matcher lines =
        Pattern.compile("refused ([\\d,.]+) more requests").matcher(Deployments.serverLog());
    return lines
        .results()
        .mapToLong(line -> Long.parseLong(line.group(1).replaceAll("\\D", "")))
        .sum();
  }

  /** How many refusals with this status the metrics have; -1 where there is no such series. */
  /** How many requests were refused with this status. */
  static double counted(int status) {
    return Http.get(Deployments.server().resolve("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith("mongodb_session_requests_refused_total{"))
        .filter(line -> line.contains("status=\"" + status + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(-1);
  }

  private static JWTClaimsSet.Builder claims() {
    return Tokens.claims("alice");
  }

  private static String signed(JWTClaimsSet.Builder claims) {
    return Tokens.signed(claims, KEY);
  }
}
