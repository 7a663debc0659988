package io.mongosession.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Background;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Hold;
import io.mongosession.testing.Http;
import io.mongosession.testing.Http.Response;
import io.mongosession.testing.WatchedMongo;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The readiness probe under load and while the database goes and comes back. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ProbeIT {

  private static final int PROBES = 1000;
  private static final URI READY = Deployments.health("ready");
  private static final WatchedMongo MONGO = new WatchedMongo(64);

  @ArquillianResource URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.connection-string", MONGO.uri(),
            "mongodb.session.client.maxPoolSize", "1",
            "mongodb.session.client.waitQueueTimeoutMS", "20000",
            "mongodb.session.client.serverSelectionTimeoutMS", "500"));
  }

  @BeforeEach
  void ready() {
    Http.await(READY, response -> response.status() == 200);
  }

  @AfterAll
  static void stopTheDatabase() {
    MONGO.close();
  }

  @Test
  void readinessIsUpWhileASlowCallHoldsTheEntirePool() {
    chat("slow");
    chat("waiting");
    try (Hold hold = MONGO.hold("findAndModify")) {
      CompletableFuture<Integer> slow = Background.supply(() -> chat("slow"));
      CompletableFuture<Integer> waiting = Background.supply(() -> chat("waiting"));
      hold.awaitArrival();
      long started = System.nanoTime();
      Response response =
          Http.await(READY, ready -> ready.body().matches("(?s).*waiting\"?: ?\"?1.*"));
      print("responded while the pool was held", started);

      assertThat(response.status()).isEqualTo(200);
      assertThat(slow).isNotDone();
      assertThat(waiting).isNotDone();
      hold.release();
      assertThat(Background.result(slow)).isEqualTo(200);
      assertThat(Background.result(waiting)).isEqualTo(200);
    }
  }

  @Test
  void aThousandProbesAtOnceAskTheDatabaseAFewTimes() {
    long before = MONGO.count("update");
    long started = System.nanoTime();
    // HTTP/2 would put them all on one connection, more than a server takes.
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    List<CompletableFuture<HttpResponse<Void>>> responses =
        IntStream.range(0, PROBES)
            .mapToObj(
                i ->
                    client.sendAsync(
                        HttpRequest.newBuilder(READY).build(),
                        HttpResponse.BodyHandlers.discarding()))
            .toList();
    responses.forEach(
        response -> assertThat(Background.result(response).statusCode()).isEqualTo(200));
    double seconds = print(PROBES + " probes", started);

    // One probe a second, and one at either end.
    assertThat(MONGO.count("update") - before).isLessThanOrEqualTo((long) seconds + 2);
  }

  @Test
  void readinessIsDownWhileTheDatabaseIsGoneAndUpOnlyOnceItIsBack() {
    MONGO.stop();
    long stopped = System.nanoTime();
    Response down = Http.await(READY, response -> response.status() == 503);
    print("DOWN after the database went", stopped);
    assertThat(down.body()).doesNotContain("127.0.0.1", "Exception");
    assertThat(Http.get(Deployments.health("live")).status()).isEqualTo(200);
    for (int i = 0; i < 20; i++) {
      assertThat(Http.get(READY).status()).isEqualTo(503);
    }

    long probes = MONGO.count("update");
    MONGO.start();
    long started = System.nanoTime();
    Http.await(READY, response -> response.status() == 200);
    print("UP after the database came", started);
    assertThat(MONGO.count("update")).isGreaterThan(probes);
  }

  private int chat(String session) {
    return Http.send(
            HttpRequest.newBuilder(
                    URI.create(application.toString())
                        .resolve("api/sessions/%s/chat".formatted(session)))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"Hello\"}"))
                .build())
        .status();
  }

  private static double print(String what, long startedNanos) {
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    System.out.printf("%s: %.2f s%n", what, seconds);
    return seconds;
  }
}
