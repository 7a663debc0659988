package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Wait;
import java.net.URL;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What turns took is told, and where it is too much there are no more. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class UsageApiIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final int OF_SESSION = 1_000;
  private static final int OF_OWNER = 5_000;

  private final String session = "/sessions/" + UUID.randomUUID();
  private final String chat = session + "/chat";

  @ArquillianResource private URL application;

  private Api caller;
  private Api bob;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.rest.security",
            "jwt",
            "mp.jwt.verify.publickey",
            Tokens.pem(KEY),
            "mp.jwt.verify.issuer",
            Tokens.ISSUER,
            "mongodb.session.chat.concurrency",
            "queue",
            "mongodb.session.chat.model.allowed",
            "small",
            "mongodb.session.budget.session-tokens",
            String.valueOf(OF_SESSION),
            "mongodb.session.budget.owner-tokens-per-day",
            String.valueOf(OF_OWNER)),
        StreamingAgent.class);
  }

  @BeforeEach
  void callers() {
    Api api = Api.at(application);
    caller = api.as(Tokens.signed(Tokens.claims("alice " + session), KEY));
    bob = api.as(Tokens.signed(Tokens.claims("bob"), KEY));
  }

  private static String message(String script) {
    return "{\"message\":\"" + script + "\"}";
  }

  private void turn(String script) {
    assertThat(caller.post(chat, message(script)).status()).isEqualTo(200);
  }

  private static Map<String, Object> tokens(long input, long output) {
    return Map.of(
        "input_tokens",
        input,
        "output_tokens",
        output,
        "total_tokens",
        input + output,
        "cached_input_tokens",
        0L,
        "reasoning_tokens",
        0L);
  }

  @Test
  void theUsageOfASessionIsThatOfItsTurns() {
    caller.put(session, "{}");
    assertThat(caller.get(session + "/usage").json())
        .containsAllEntriesOf(tokens(0, 0))
        .containsEntry("turns", 0L)
        .containsEntry("by_model", Map.of())
        .hasSize(7);
    assertThat(caller.get(session).json()).doesNotContainKey("usage");

    turn("say=a tokens=40");
    turn("say=b tokens=50");
    caller.post(
        session + "/agents/default/messages",
        "{\"messages\":[{\"role\":\"assistant\",\"content\":\"c\",\"metrics\":{\"input_tokens\":9}}]}");

    Map<String, Object> usage = caller.get(session + "/usage").json();
    assertThat(usage)
        .containsAllEntriesOf(tokens(90, 2))
        .containsEntry("turns", 2L)
        .containsEntry("by_model", Map.of("small", tokens(90, 2)))
        .hasSize(7);
    assertThat(caller.get(session).json()).containsEntry("usage", usage);
    assertProblem(bob.get(session + "/usage"), 404, "not-found");
    assertProblem(caller.get(session + "-absent/usage"), 404, "not-found");
  }

  @Test
  void aSessionThatUsedItsTokensHasNoFurtherTurnAndTheRestOfItGoesOn() {
    assertThat(
            caller.with("Idempotency-Key", "once").post(chat, message("say=a tokens=999")).status())
        .isEqualTo(200);

    for (Api asking : new Api[] {caller, caller.with("Accept", "text/event-stream")}) {
      Api.Response refused = asking.post(chat, message("say=b"));
      assertThat(assertProblem(refused, 429, "over-budget"))
          .containsEntry("scope", "session")
          .containsEntry("limit", (long) OF_SESSION)
          .containsEntry("used", 1_000L)
          .doesNotContainKey("resets_at");
      assertThat(refused.header("Retry-After")).isNull();
    }
    assertThat(caller.get(session + "/agents/default/messages").items()).hasSize(2);
    assertThat(
            caller.with("Idempotency-Key", "once").post(chat, message("say=a tokens=999")).json())
        .containsEntry("response", "a")
        .containsEntry("message_number", 1L);
    assertThat(
            caller
                .post(
                    session + "/agents/default/messages",
                    "{\"messages\":[{\"role\":\"user\",\"content\":\"c\"}]}")
                .status())
        .isEqualTo(201);
    if (!Deployments.container().equals("wildfly")) { // It has no MicroProfile Metrics.
      assertThat(RefusalsIT.counted(429)).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aMessageThatWaitsIsRefusedWhenTheTurnBeforeItUsedTheLastTokens() {
    CompletableFuture<Api.Response> first =
        CompletableFuture.supplyAsync(
            () -> caller.post(chat, message("hold say=a tokens=" + OF_SESSION)));
    Wait.until("the turn runs", () -> caller.get(session + "/agents/default/turn").status() == 200);
    CompletableFuture<Api.Response> second =
        CompletableFuture.supplyAsync(
            () -> caller.with("Accept", "text/event-stream").post(chat, message("say=b")));
    String id = session.substring("/sessions/".length());
    assertThat(bob.post("/sessions/control/chat", message("release=" + id)).status())
        .isEqualTo(200);

    assertThat(first.join().status()).isEqualTo(200);
    assertThat(assertProblem(second.join(), 429, "over-budget")).containsEntry("scope", "session");
    assertThat(caller.get(session + "/agents/default/messages").items()).hasSize(2);
  }

  @Test
  void aCallerWhoUsedTheTokensOfTheDayHasNoFurtherTurnUntilItIsOver() {
    turn("say=a tokens=" + OF_OWNER);

    String another = session + "-another";
    Api.Response refused = caller.post(another + "/chat", message("say=b"));

    assertThat(assertProblem(refused, 429, "over-budget"))
        .containsEntry("scope", "owner")
        .containsEntry("limit", (long) OF_OWNER)
        .containsEntry("used", OF_OWNER + 1L)
        .containsEntry("resets_at", LocalDate.now(ZoneOffset.UTC).plusDays(1) + "T00:00:00Z");
    assertThat(Long.parseLong(refused.header("Retry-After"))).isBetween(1L, 86_401L);
    assertProblem(caller.get(another), 404, "not-found");
    assertThat(bob.post(another + "/chat", message("say=c")).status()).isEqualTo(200);
    assertThat(caller.delete("/me").status()).isEqualTo(200);
    assertThat(caller.post(another + "-more/chat", message("say=d")).status()).isEqualTo(429);
  }
}
