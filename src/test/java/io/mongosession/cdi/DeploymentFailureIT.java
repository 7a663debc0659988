package io.mongosession.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import io.mongosession.testing.Deployments;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
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
  private static final String NO_DNS = "no-dns";

  private static final String NO_HOOKS = "no-hooks";

  @ArquillianResource Deployer deployer;

  /** No bean, as it has no scope. */
  public static class NoBean implements MetadataHook {

    @Override
    public Map<String, Object> handle(MetadataCall call) {
      return call.proceed();
    }
  }

  /** Names hooks that cannot work. */
  @ApplicationScoped
  @MetadataHooks(NoBean.class)
  public static class Tickets {

    @MetadataHooks(ValidationHook.class)
    public void describe() {}
  }

  @Deployment(name = NO_HOOKS, managed = false, testable = false)
  static WebArchive noHooks() {
    return Deployments.war(
        "no-hooks.war", Map.of(), DeploymentFailureIT.class, NoBean.class, Tickets.class);
  }

  @Deployment(name = BAD_VALUES, managed = false, testable = false)
  static WebArchive badValues() {
    return Deployments.war(
        "bad-values.war",
        Map.of(
            "mongodb.session.connection-string", "mongodb://user:hush@db.example/?tls=maybe",
            "mongodb.session.client.maxPoolSize", "plenty",
            "mongodb.session.startup", "later",
            "mongodb.session.limits.message-bytes", "99 MiB",
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

  @Deployment(name = NO_DNS, managed = false, testable = false)
  static WebArchive noDns() {
    return Deployments.war(
        "no-dns.war",
        Map.of(
            "mongodb.session.connection-string", "mongodb+srv://user:hush@no-such-host.invalid/",
            "mongodb.session.client.serverSelectionTimeoutMS", "500",
            "mongodb.session.startup", "fail-fast"));
  }

  @Test
  void badSettingsFailTheDeploymentWithOneErrorThatNamesThemAll() {
    assertThatThrownBy(() -> deployer.deploy(BAD_VALUES)).isInstanceOf(Exception.class);

    for (String refused :
        List.of(
            "mongodb.session.connection-string, option tls = maybe (allowed: true, false",
            "mongodb.session.client.maxPoolSize = plenty (allowed: a whole number",
            "mongodb.session.startup = later (allowed: eager, lazy, fail-fast",
            "mongodb.session.limits.message-bytes = 99 MiB (allowed: 1 B to 15 MiB",
            "mongodb.session.databse (allowed: a setting of this module; the nearest known name is"
                + " mongodb.session.database")) {
      assertThat(Deployments.serverLog().lines())
          .as("a line of its own, with the file")
          .anyMatch(
              line ->
                  line.stripLeading().startsWith(refused)
                      && line.contains("microprofile-config.properties"));
    }
    assertThat(Deployments.serverLog()).doesNotContain("hush");
  }

  @Test
  void aHookThatIsNoBeanFailsTheDeploymentAndNotTheFirstCall() {
    assertThatThrownBy(() -> deployer.deploy(NO_HOOKS)).isInstanceOf(Exception.class);

    assertThat(Deployments.serverLog())
        .contains(
            NoBean.class.getName()
                + ", which @MetadataHooks names at "
                + Tickets.class.getName()
                + ", is no bean; give it a scope such as @ApplicationScoped")
        .contains(
            "ValidationHook, which @MetadataHooks names at "
                + Tickets.class.getName()
                + ".describe, is no bean; name a subclass with a scope");
  }

  @Test
  void aRequiredDatabaseThatDoesNotRespondFailsTheDeployment() {
    assertThatThrownBy(() -> deployer.deploy(NO_DATABASE)).isInstanceOf(Exception.class);

    assertThat(Deployments.serverLog()).contains("the database of factory default does not answer");
  }

  @Test
  void aRequiredDatabaseWhoseAddressDnsDoesNotKnowFailsTheDeploymentWithThatCause() {
    assertThatThrownBy(() -> deployer.deploy(NO_DNS)).isInstanceOf(Exception.class);

    assertThat(Deployments.serverLog())
        .contains(
            "the database of factory default does not answer: the look-up of the mongodb+srv"
                + " address in DNS failed")
        .doesNotContain("hush");
  }
}
