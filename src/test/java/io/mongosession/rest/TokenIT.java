package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mongosession.testing.Deployments;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
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

/** Nothing is served without a valid bearer token. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class TokenIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final String ADMIN_ROLE = "session-admin";

  @ArquillianResource private URL application;

  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Tokens.required(KEY, Map.of("mp.jwt.verify.audiences", "other," + Tokens.AUDIENCE)));
  }

  @BeforeEach
  void connect() {
    api = Api.at(application);
  }

  @Test
  void noOperationLetsABadTokenPass() {
    List<Operation> operations = Operation.all();
    assertThat(operations).hasSizeGreaterThan(15);
    Map<String, String> badTokens = badTokens();
    for (Operation operation : operations) {
      badTokens.forEach(
          (kind, token) -> {
            Api.Response response = operation.call(api.as(token), "any");
            assertThat(response.status()).as(operation + " with " + kind).isEqualTo(401);
            assertUnauthorized(response);
            assertThat(response.header("WWW-Authenticate")).contains("invalid_token");
          });
    }
  }

  @Test
  void noOperationLetsACallWithoutATokenPass() {
    for (Operation operation : Operation.all()) {
      assertUnauthorized(operation.call(api, "any"));
      assertUnauthorized(operation.call(api.with("Authorization", "Basic YTpi"), "any"));
      assertUnauthorized(operation.call(api.with("Authorization", "Bearer"), "any"));
    }
    assertUnauthorized(api.get("/nothing-here"));
    assertUnauthorized(api.send("OPTIONS", "/sessions", null, BodyPublishers.noBody()));
    assertUnauthorized(api.send("TRACK", "/sessions", null, BodyPublishers.noBody()));
    assertUnauthorized(api.get("/sessions?access_token=" + token("alice")));
  }

  @Test
  void everyOperationLetsAGoodTokenPass() {
    Api alice = api.as(token("alice"));
    for (Operation operation : Operation.all()) {
      Api.Response response = operation.call(alice, "good-" + UUID.randomUUID());
      assertThat(response.status())
          .as(operation + ": " + response)
          .isIn(operation.isForAdministrators() ? List.of(403) : List.of(200, 201, 204, 404));
    }
  }

  @Test
  void onlyAdministratorsSeeThePool() {
    assertProblem(api.as(token("alice")).get("/pool"), 403, "forbidden");
    assertProblem(api.as(token("alice", "session-admins")).get("/pool"), 403, "forbidden");
    assertThat(api.as(token("root", "users", ADMIN_ROLE)).get("/pool").status()).isEqualTo(200);
  }

  @Test
  void theBearerSchemeIsNotCaseSensitiveAndTwoTokensAreRefused() {
    String token = token("alice");
    assertThat(api.with("Authorization", "bearer " + token).get("/sessions").status())
        .isEqualTo(200);
    assertUnauthorized(api.as(token).as(token("bob")).get("/sessions"));
  }

  private static void assertUnauthorized(Api.Response response) {
    assertProblem(response, 401, "unauthorized");
    assertThat(response.header("WWW-Authenticate")).startsWith("Bearer");
  }

  private static String token(String subject, String... groups) {
    return Tokens.signed(Tokens.claims(subject, groups), KEY);
  }

  private static Map<String, String> badTokens() {
    RSAKey stranger = Tokens.rsaKey("key-1");
    String good = token("alice", ADMIN_ROLE);
    String[] parts = good.split("[.]");
    String[] others = token("mallory", ADMIN_ROLE).split("[.]");
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("garbage", "abc");
    tokens.put("an expired one", signed(claims().expirationTime(Tokens.inSeconds(-2))));
    tokens.put("one that never expires", signed(claims().expirationTime(null)));
    tokens.put("one that is not valid yet", signed(claims().notBeforeTime(Tokens.inSeconds(60))));
    tokens.put("another issuer", signed(claims().issuer(Tokens.ISSUER + "/")));
    tokens.put("no issuer", signed(claims().issuer(null)));
    tokens.put("another audience", signed(claims().audience("sessions-2")));
    tokens.put("no audience", signed(claims().audience((String) null)));
    tokens.put("no subject", signed(claims().subject(null)));
    tokens.put("an empty subject", signed(claims().subject("")));
    tokens.put("a subject with control characters", signed(claims().subject("a\nb")));
    tokens.put("a subject that is too long", signed(claims().subject("a".repeat(257))));
    tokens.put("another key", Tokens.signed(claims(), stranger));
    tokens.put("another kind of key", Tokens.signed(claims(), Tokens.ecKey("key-1")));
    tokens.put("no signature algorithm", Tokens.unsigned(claims()));
    tokens.put("the signature cut off", parts[0] + "." + parts[1] + ".");
    tokens.put("another token's claims", parts[0] + "." + others[1] + "." + parts[2]);
    byte[] pem = Tokens.pem(KEY).getBytes(StandardCharsets.US_ASCII);
    tokens.put("the public key as secret", Tokens.confused(claims(), KEY, pem));
    return tokens;
  }

  private static JWTClaimsSet.Builder claims() {
    return Tokens.claims("alice", ADMIN_ROLE);
  }

  private static String signed(JWTClaimsSet.Builder claims) {
    return Tokens.signed(claims, KEY);
  }
}
