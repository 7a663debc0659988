package io.mongosession.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Http.Response;
import io.mongosession.testing.Wait;
import io.mongosession.testing.WatchedMongo;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Health of the deployed module while its database is there, goes, and comes back. */
@ExtendWith(ArquillianExtension.class)
@Tag("smoke")
@RunAsClient
class ReadinessIT {

  private static final String CONFIGURED = "configured";
  private static final String NOT_CONFIGURED = "not-configured";
  private static final String NO_DNS = "no-dns";
  private static final WatchedMongo MONGO = new WatchedMongo();

  @ArquillianResource Deployer deployer;

  @Deployment(name = CONFIGURED, managed = false, testable = false)
  static WebArchive configured() {
    return Deployments.war(
        "configured.war", Map.of("mongodb.session.connection-string", MONGO.uri()));
  }

  @Deployment(name = NOT_CONFIGURED, managed = false, testable = false)
  static WebArchive notConfigured() {
    return Deployments.war("not-configured.war", Map.of("mongodb.session.connection-string", ""));
  }

  @Deployment(name = NO_DNS, managed = false, testable = false)
  static WebArchive noDns() {
    return Deployments.war(
        "no-dns.war",
        Map.of(
            "mongodb.session.connection-string", "mongodb+srv://user:hush@no-such-host.invalid/",
            "mongodb.session.startup", "lazy"));
  }

  @AfterAll
  static void stopTheDatabase() {
    MONGO.close();
  }

  @Test
  void readinessShowsThePoolsNumbersAndUndeployingClosesThePool() {
    deployer.deploy(CONFIGURED);
    try {
      Response ready =
          Http.await(Deployments.health("ready"), response -> response.status() == 200);

      assertThat(ready.body())
          .contains("mongodb-session", "default.status", "connected")
          .contains("default.size", "default.in_use", "default.idle", "default.waiting")
          .doesNotContain("127.0.0.1", "mongodb://");
      assertThat(MONGO.connections()).isPositive();
      assertThat(Http.get(Deployments.health("live")).status()).isEqualTo(200);
      assertThat(Http.get(Deployments.health("started")).status()).isEqualTo(200);
    } finally {
      deployer.undeploy(CONFIGURED);
    }
    Wait.until("no connection at the server", () -> MONGO.connections() == 0);
  }

  @Test
  void anApplicationWithoutAConnectionStringDeploysAndLogsTheMissingSetting() {
    deployer.deploy(NOT_CONFIGURED);
    try {
      Response ready =
          Http.await(
              Deployments.health("ready"), response -> response.body().contains("default.status"));

      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.body()).contains("unavailable");
      assertThat(Deployments.serverLog()).contains("mongodb.session.connection-string");
      assertThat(Http.get(Deployments.health("live")).status()).isEqualTo(200);
    } finally {
      deployer.undeploy(NOT_CONFIGURED);
    }
  }

  @Test
  void anApplicationWhoseAddressDnsDoesNotKnowDeploysAndIsNotReady() {
    deployer.deploy(NO_DNS);
    try {
      Response ready =
          Http.await(
              Deployments.health("ready"), answer -> answer.body().contains("default.status"));

      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.body()).contains("unavailable");
      Wait.until(
          "the log says that the look-up failed",
          () ->
              Deployments.serverLog()
                  .contains(
                      "MongoDB at no-such-host.invalid does not answer: the look-up of the"
                          + " mongodb+srv address in DNS failed"));
      assertThat(Deployments.serverLog()).doesNotContain("hush");
      assertThat(Http.get(Deployments.health("live")).status()).isEqualTo(200);
    } finally {
      deployer.undeploy(NO_DNS);
    }
  }
}
