package io.mongosession.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.ConnectionStatus;
import io.mongosession.GlobalSessionManagerFactory;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NotFoundException;
import io.mongosession.PoolStats;
import io.mongosession.testing.Deployments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application with a factory per tenant. */
@Tag("smoke")
@ExtendWith(ArquillianExtension.class)
class NamedFactoriesIT {

  @Inject MongoDBSessionManagerFactory defaultFactory;

  @Inject
  @SessionFactory("tenant-1")
  MongoDBSessionManagerFactory sharing;

  @Inject
  @SessionFactory("tenant-2")
  MongoDBSessionManagerFactory apart;

  @Inject
  @SessionFactory("lent")
  MongoDBSessionManagerFactory lent;

  @Inject SessionFactoryRegistry registry;

  @Deployment
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.factories", "tenant-1,tenant-2,lent,late",
            "mongodb.session.factory.tenant-1.collection", "first",
            "mongodb.session.factory.tenant-2.pool", "own",
            "mongodb.session.factory.tenant-2.collection", "second",
            "mongodb.session.factory.lent.client-name", "mine",
            "mongodb.session.factory.lent.collection", "third",
            "mongodb.session.factory.late.startup", "lazy",
            "%staging.mongodb.session.factory.late.collection", "staged",
            "mongodb.session.factory.late.collection", "not_staged",
            "mp.config.profile", "staging"),
        NamedFactoriesIT.class);
  }

  /** The application's own client. */
  @ApplicationScoped
  public static class Clients {

    @Produces
    @Named("mine")
    @ApplicationScoped
    MongoClient client(Config config) {
      return MongoClients.create(
          config.getValue("mongodb.session.connection-string", String.class));
    }

    void close(@Disposes @Named("mine") MongoClient client) {
      client.close();
    }
  }

  @Test
  void eachTenantHasItsOwnSessions() {
    sharing.createSessionManager("one").initialize("default");

    assertThrows(
        NotFoundException.class, () -> defaultFactory.createSessionManager("one").session());
    assertThrows(NotFoundException.class, () -> apart.createSessionManager("one").session());
    assertEquals("one", registry.get("tenant-1").createSessionManager("one").session().sessionId());
    String message =
        assertThrows(IllegalArgumentException.class, () -> registry.get("tenant-3")).getMessage();
    assertTrue(
        message.startsWith(
            "no session factory \"tenant-3\": mongodb.session.factories names the known ones,"
                + " which are default, "),
        message);
  }

  @Test
  void equalClientSettingsShareAPoolUnlessItIsToBeApart() {
    defaultFactory.createSessionManager("pools").initialize("default");
    PoolStats pool = defaultFactory.connectionStats().pool();

    assertTrue(pool.created() > 0, pool.summary());
    assertEquals(pool.created(), sharing.connectionStats().pool().created());
    long apartBefore = apart.connectionStats().pool().created();
    apart.createSessionManager("pools").initialize("default");
    assertNotEquals(0, apart.connectionStats().pool().created() + apartBefore);
    assertEquals(pool.created(), sharing.connectionStats().pool().created());
  }

  @Test
  void aClientOfTheApplicationIsBorrowed() {
    lent.createSessionManager("lent").initialize("default");

    assertTrue(lent.connectionStats().externalClient());
    assertNull(lent.connectionStats().connectionString());
    assertEquals(ConnectionStatus.CONNECTED, lent.status());
    assertFalse(defaultFactory.connectionStats().externalClient());
  }

  @Test
  void theNamesAreListedWithTheDefaultOneFirst() {
    assertEquals(
        List.of("default", "tenant-1", "tenant-2", "lent", "late"), List.copyOf(registry.names()));
  }

  @Test
  void codeOutsideCdiGetsTheSameFactory() {
    GlobalSessionManagerFactory.get().createSessionManager("global").initialize("default");

    assertEquals("global", defaultFactory.createSessionManager("global").session().sessionId());
    assertEquals(registry.get(), GlobalSessionManagerFactory.get());
  }

  @Test
  void theActiveProfileDecidesTheSettingsOfAFactory() {
    registry.get("late").createSessionManager("late").initialize("default");

    assertEquals(
        "late",
        registry
            .get()
            .createSessionManager("late", options -> options.collectionName("staged"))
            .session()
            .sessionId());
  }
}
