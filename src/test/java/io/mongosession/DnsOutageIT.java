package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.ScriptedDns;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import io.mongosession.testing.WatchedMongo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A mongodb+srv address while DNS fails, and when it works again. */
class DnsOutageIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final WatchedMongo database = MONGO.close(new WatchedMongo());

  @BeforeEach
  void dnsIsDown() {
    ScriptedDns.fail();
  }

  @Test
  void aFactoryIsBuiltWithoutDnsAndServesWhenDnsIsBack() {
    LogCapture log = MONGO.close(new LogCapture("io.mongosession.internal.client.DatabaseProbe"));
    MongoDBSessionManagerFactory factory = MONGO.close(builder().build());
    MongoDBSessionManager manager = factory.createSessionManager("s");

    assertThat(factory.status()).isEqualTo(ConnectionStatus.UNAVAILABLE);
    assertThatThrownBy(() -> manager.initialize("agent"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("the look-up of its address in DNS failed")
        .hasMessageNotContaining("canary");
    assertThat(log.lines())
        .anyMatch(line -> line.contains("the look-up of the mongodb+srv address in DNS failed"));

    ScriptedDns.answer(port(new ConnectionString(database.uri()).getHosts().get(0)));

    Wait.until("connected", () -> factory.status() == ConnectionStatus.CONNECTED);
    manager.initialize("agent");
    assertThat(manager.listAgents()).hasSize(1);
  }

  @Test
  void dnsIsAskedOnceForTheClientsOfAFactory() {
    ScriptedDns.answer(port(new ConnectionString(database.uri()).getHosts().get(0)));

    MongoDBSessionManagerFactory.Builder builder = builder();
    builder.settings();
    assertThat(ScriptedDns.questions()).as("checking the address").isZero();
    MongoDBSessionManagerFactory factory = MONGO.close(builder.build());
    Wait.until("connected", () -> factory.status() == ConnectionStatus.CONNECTED);
    factory.createSessionManager("s").initialize("agent");

    assertThat(ScriptedDns.questions()).isEqualTo(1);
  }

  @Test
  void closingAFactoryWhileDnsFailsOpensNothing() {
    MongoDBSessionManagerFactory factory = builder().build();
    MongoDBSessionManager manager = factory.createSessionManager("s");

    factory.close();

    assertThatThrownBy(() -> manager.initialize("agent")).isInstanceOf(IllegalStateException.class);
    assertThat(database.connections()).isZero();
  }

  private static MongoDBSessionManagerFactory.Builder builder() {
    return MongoDBSessionManagerFactory.builder()
        .connectionString("mongodb+srv://db.mongosession.test/?tls=false")
        .clientOption("serverSelectionTimeoutMS", "2000")
        .databaseName(MONGO.databaseName());
  }

  private static int port(String host) {
    return Integer.parseInt(host.substring(host.indexOf(':') + 1));
  }
}
