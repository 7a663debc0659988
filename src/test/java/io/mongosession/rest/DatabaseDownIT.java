package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Wait;
import io.mongosession.testing.WatchedMongo;
import java.net.URL;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The database goes away while the application runs, and comes back. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class DatabaseDownIT {

  private static final WatchedMongo DATABASE = new WatchedMongo();
  private static final String CHAT = "/sessions/down/chat";
  private static final String MESSAGE = "{\"message\":\"hello\"}";

  @ArquillianResource private URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.connection-string",
            DATABASE.uri(),
            "mongodb.session.client.serverSelectionTimeoutMS",
            "500"));
  }

  @AfterAll
  static void stop() {
    DATABASE.close();
  }

  @Test
  void callsAreUnavailableUntilTheDatabaseIsBackWithoutARestart() {
    Api api = Api.at(application);
    assertThat(api.post(CHAT, MESSAGE).json()).containsEntry("response", "echo: hello");

    DATABASE.stop();

    for (Api.Response response :
        List.of(
            api.post(CHAT, MESSAGE),
            api.get("/sessions"),
            api.get("/sessions/down"),
            api.put("/sessions/down", "{}"),
            api.get("/sessions/down/metadata"))) {
      assertProblem(response, 503, "unavailable");
      assertThat(response.header("Retry-After")).matches("[1-9][0-9]?");
      assertThat(response.text()).doesNotContain("127.0.0.1");
    }
    Wait.until("the database is unavailable", () -> status(api).equals("unavailable"));

    DATABASE.start();

    Wait.until("a turn succeeds", () -> api.post(CHAT, MESSAGE).status() == 200);
    Wait.until("the database is connected", () -> status(api).equals("connected"));
  }

  private static Object status(Api api) {
    Api.Response response = api.get("/pool");
    assertThat(response.status()).isEqualTo(200);
    List<?> factories = (List<?>) response.json().get("factories");
    return ((Map<?, ?>) factories.get(0)).get("status");
  }
}
