package io.mongosession.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mongosession.ConnectionStatus;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.config.ChatSettings;
import io.mongosession.config.HealthSettings;
import io.mongosession.config.RestSettings;
import io.mongosession.testing.Deployments;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an application can inject. */
@ExtendWith(ArquillianExtension.class)
@Tag("smoke")
class InjectionIT {

  @Inject MongoDBSessionManagerFactory factory;
  @Inject SessionFactoryRegistry registry;
  @Inject RestSettings restSettings;
  @Inject ChatSettings chatSettings;
  @Inject HealthSettings healthSettings;

  @Deployment
  static WebArchive war() {
    return Deployments.war(Map.of("mongodb.session.chat.timeout", "PT7S"), InjectionIT.class);
  }

  @Test
  void theInjectedFactoryKeepsAConversation() {
    MongoDBSessionManager manager = factory.createSessionManager("injected");
    manager.initialize("default");
    manager.appendMessage("default", NewMessage.of("user", "Hello"));

    assertEquals(1, factory.createSessionManager("injected").messageCount("default"));
    assertEquals(ConnectionStatus.CONNECTED, factory.status());
    assertNotNull(factory.connectionStats().pool());
  }

  @Test
  void theRegistryHandsOutTheSameFactoryAndRefusesUnknownNames() {
    registry.get("default").createSessionManager("by-name").initialize("default");

    assertEquals("by-name", factory.createSessionManager("by-name").session().sessionId());
    assertEquals(List.of("default"), List.copyOf(registry.names()));
    assertThrows(IllegalArgumentException.class, () -> registry.get("nobody"));
  }

  @Test
  void theSettingsCanBeInjected() {
    assertEquals(RestSettings.Security.NONE, restSettings.security());
    assertEquals(Duration.ofSeconds(7), chatSettings.timeout());
    assertEquals(List.of("default"), healthSettings.required());
  }
}
