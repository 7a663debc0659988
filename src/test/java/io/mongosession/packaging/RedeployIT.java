package io.mongosession.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Wait;
import io.mongosession.testing.WatchedMongo;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that is deployed again and again leaves nothing behind in the server. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@DisabledIfSystemProperty(
    named = "arquillian.launch",
    matches = "payara-micro",
    disabledReason = "Payara Micro is a process per application: there is no redeploying in it")
class RedeployIT {

  private static final int TIMES = 20;
  private static final String APPLICATION = "redeployed";
  private static final WatchedMongo MONGO = new WatchedMongo();

  @ArquillianResource private Deployer deployer;

  @Deployment(testable = false)
  static WebArchive observer() {
    return ShrinkWrap.create(WebArchive.class, "observer.war").addClass(ThreadsServlet.class);
  }

  @Deployment(name = APPLICATION, managed = false, testable = false)
  static WebArchive application() {
    return Deployments.war(
        APPLICATION + ".war", Map.of("mongodb.session.connection-string", MONGO.uri()));
  }

  @AfterAll
  static void stopDatabase() {
    MONGO.close();
  }

  @Test
  void threadsAndConnectionsAreWhereTheyBeganAfterTwentyRedeploys() {
    for (int i = 0; i < TIMES; i++) {
      redeploy();
      int open = MONGO.connections();
      Wait.until(open + " connections are closed", () -> MONGO.connections() == 0);
    }

    Map<String, Long> threads = threads();
    System.out.println("Threads after " + TIMES + " redeploys: " + threads);
    // A leak shows once per redeploy; the server's own pools are far smaller, but for Open
    // Liberty's
    // executor, which server-config sets and every application shares.
    assertThat(threads)
        .allSatisfy(
            (name, count) ->
                assertThat(count)
                    .as(name)
                    .isLessThan(name.startsWith("Default Executor-thread") ? 120 : TIMES));
    assertThat(threads.keySet())
        .noneMatch(name -> name.matches("BufferPool.*|cluster-.*|MaintenanceTimer.*"));
  }

  private void redeploy() {
    deployer.deploy(APPLICATION);
    try {
      Http.Response response =
          Http.send(
              HttpRequest.newBuilder(
                      Deployments.server().resolve("/" + APPLICATION + "/api/sessions/one/chat"))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString("{\"message\":\"Hello\"}"))
                  .build());
      assertThat(response.status()).as(response.body()).isEqualTo(200);
      assertThat(MONGO.connections()).isPositive();
    } finally {
      deployer.undeploy(APPLICATION);
    }
  }

  /** How many threads there are of each name, whatever number they have. */
  private static Map<String, Long> threads() {
    return Http.get(Deployments.server().resolve("/observer/threads"))
        .body()
        .lines()
        .map(name -> name.replaceAll("[0-9]+", "N"))
        .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
  }
}
