package io.mongosession.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.Deployments;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** What keeps the application from being deployed, and how the log reports it. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@DisabledIfSystemProperty(
    named = "arquillian.launch",
    matches = "payara-micro",
    disabledReason = "Payara Micro runs on without the application, and its adapter waits for it")
class DeploymentFailureIT {

  private static final String BAD_VALUES = "bad-values";
  private static final String NO_DATABASE = "no-database";

  @ArquillianResource Deployer deployer;

  @Deployment(name = BAD_VALUES, managed = false, testable = false)
  static WebArchive badValues() {
    return Deployments.war(
        "bad-values.war",
        Map.of(
            "mongodb.session.connection-string", "mongodb://user:hush@db.example/?tls=maybe",
            "mongodb.session.client.maxPoolSize", "plenty",
            "mongodb.session.startup", "later",
            "mongodb.session.databse", "typing-error"));
  }

  @Deployment(name = NO_DATABASE, managed = false, testable = false)
  static WebArchive noDatabase() {
    return Deployments.war(
        "no-database.war",
        Map.of(
            // Nothing listens on the port that is reserved for discarding.
            "mongodb.session.connection-string", "mongodb://127.0.0.1:9/",
            "mongodb.session.client.serverSelectionTimeoutMS", "500",
            "mongodb.session.startup", "fail-fast"));
  }

  @Test
  void badSettingsFailTheDeploymentWithOneErrorThatNamesThemAll() {
    assertThatThrownBy(() -> deployer.deploy(BAD_VALUES)).isInstanceOf(Exception.class);

    assertThat(Deployments.serverLog().lines())
        .anyMatch(
            line ->
                line.contains("mongodb.session.connection-string, option tls = maybe")
                    && line.contains("mongodb.session.client.maxPoolSize = plenty")
                    && line.contains("mongodb.session.startup = later (allowed: eager, lazy")
                    && line.contains("mongodb.session.databse"));
    assertThat(Deployments.serverLog()).doesNotContain("hush");
  }

  @Test
  void aRequiredDatabaseThatDoesNotRespondFailsTheDeployment() {
    assertThatThrownBy(() -> deployer.deploy(NO_DATABASE)).isInstanceOf(Exception.class);

    assertThat(Deployments.serverLog()).contains("the database of factory default does not answer");
  }
}
