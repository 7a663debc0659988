package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import io.mongosession.testing.Background;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.RawHttp;
import io.mongosession.testing.Wait;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A key address that accepts calls and responds to none, while strangers send bearer tokens of any
 * kind.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("smoke")
class HangingKeysIT {

  private static final int STRANGERS = 60;
  private static final String ARCHIVE = "hanging-keys";
  private static final ECKey FIRST = Tokens.ecKey("first");
  private static final ECKey SECOND = Tokens.ecKey("second");
  private static final HeldKeyServer KEYS = new HeldKeyServer();

  @ArquillianResource private Deployer deployer;

  @Deployment(name = ARCHIVE, managed = false, testable = false)
  static WebArchive war() {
    return Deployments.war(
        ARCHIVE + ".war",
        Map.of(
            "mongodb.session.rest.security",
            "jwt",
            "mp.jwt.verify.issuer",
            Tokens.ISSUER,
            "mp.jwt.verify.publickey.location",
            KEYS.address()));
  }

  @AfterAll
  static void stop() {
    KEYS.close();
  }

  @AfterEach
  void undeploy() {
    KEYS.release();
    deployer.undeploy(ARCHIVE);
  }

  private static Api as(ECKey key) {
    return Api.of(ARCHIVE).as(Tokens.signed(Tokens.claims("alice"), key));
  }

  @Test
  void aGoodBearerTokenIsServedWhileTheFetchIsHeldForBadOnes() {
    KEYS.publish(FIRST);
    deployer.deploy(ARCHIVE);
    Wait.until("the keys are known", () -> as(FIRST).get("/sessions").status() == 200);

    KEYS.hold();
    KEYS.publish(SECOND);
    try (Strangers strangers = new Strangers()) {
      Wait.until("a fetch is held", () -> KEYS.held() > 0);
      strangers.awaitResponses(STRANGERS);
      for (int i = 0; i < 20; i++) {
        assertThat(as(FIRST).get("/sessions").status()).isEqualTo(200);
      }
      Api.Response rotated = as(SECOND).get("/sessions");
      assertProblem(rotated, 503, "unavailable");
      assertThat(rotated.header("Retry-After")).isNotNull();
      assertThat(KEYS.held()).as("fetches still held").isGreaterThan(0);
      assertThat(strangers.statuses()).isSubsetOf(401, 503);
    }

    KEYS.release();
    Wait.until("rotated keys are seen", () -> as(SECOND).get("/sessions").status() == 200);
    assertProblem(as(Tokens.ecKey("invented")).get("/sessions"), 401, "unauthorized");
  }

  @Test
  void aServerThatNeverSawAKeyIsAlive() {
    KEYS.hold();
    KEYS.publish(FIRST);
    deployer.deploy(ARCHIVE);
    try (Strangers strangers = new Strangers()) {
      Wait.until("a fetch is held", () -> KEYS.held() > 0);
      strangers.awaitResponses(STRANGERS);
      Http.await(Deployments.health("live"), response -> response.status() == 200);
      assertProblem(as(FIRST).get("/sessions"), 503, "unavailable");
      assertProblem(Api.of(ARCHIVE).get("/sessions"), 401, "unauthorized");
      assertThat(KEYS.held()).as("fetches still held").isGreaterThan(0);
    }

    KEYS.release();
    Wait.until("the keys are known", () -> as(FIRST).get("/sessions").status() == 200);
  }

  /**
   * Connections with bearer tokens that are signed with a key nobody knows, a new one for each
   * call.
   */
  private static final class Strangers implements AutoCloseable {

    private final String token = Tokens.signed(Tokens.claims("eve"), Tokens.ecKey("unknown"));
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger responses = new AtomicInteger();
    private final Set<Integer> statuses = ConcurrentHashMap.newKeySet();
    private final List<CompletableFuture<Void>> threads =
        Stream.generate(() -> Background.run(this::call)).limit(STRANGERS).toList();

    private void call() {
      while (!over.get()) {
        RawHttp.Response response =
            RawHttp.send(
                Deployments.server(),
                "GET /" + ARCHIVE + "/api/sessions HTTP/1.1",
                "Host: localhost",
                "Authorization: Bearer " + token);
        statuses.add(response.status());
        responses.incrementAndGet();
      }
    }

    void awaitResponses(int count) {
      Wait.until(count + " responses to strangers", () -> responses.get() >= count);
    }

    Set<Integer> statuses() {
      return statuses;
    }

    @Override
    public void close() {
      over.set(true);
      CompletableFuture.allOf(threads.toArray(CompletableFuture<?>[]::new))
          .orTimeout(60, TimeUnit.SECONDS)
          .join();
    }
  }
}
