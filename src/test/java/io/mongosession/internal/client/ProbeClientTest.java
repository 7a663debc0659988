package io.mongosession.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import io.mongosession.testing.ScriptedMongo;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A probe's client that is broken is replaced; one that works, or has just failed, is not. */
class ProbeClientTest {

  private static final MongoNamespace COLLECTION = new MongoNamespace("a.b");

  private final ScriptedMongo server = new ScriptedMongo();
  private final ClientSettings settings =
      new ClientSettings(
          ClientOptions.parse(server.uri(), Map.of(), new SettingProblems(null)),
          null,
          null,
          Duration.ofSeconds(5),
          Duration.ZERO);

  @AfterEach
  void stopTheServer() {
    server.close();
  }

  private ProbeClient client(Duration longestFailure) {
    return new ProbeClient(
        settings,
        new AddressLookup(settings.options().connectionString(), complete -> {}),
        longestFailure);
  }

  private DatabaseProbe probe(ProbeClient client) {
    return new DatabaseProbe(settings, client, new ProbeTarget(COLLECTION, COLLECTION));
  }

  /** As when its threads had died: whatever is asked of it fails. */
  private static void breakDown(MongoClient client) {
    client.close();
  }

  @Test
  void aProbeWhoseClientIsBrokenOpensANewOneAfterAWhile() {
    try (ProbeClient client = client(Duration.ofMillis(100))) {
      DatabaseProbe probe = probe(client);
      assertThat(probe.outage()).isNull();

      breakDown(client.client());
      assertThat(probe.outage()).isNotNull();
      Wait.until("a new client", () -> probe.outage() == null);
    }
    Wait.until("nothing is left open", () -> server.connections() == 0);
  }

  @Test
  void aClientThatHasFailedForLessThanThatStays() {
    try (ProbeClient client = client(Duration.ofHours(1))) {
      DatabaseProbe probe = probe(client);
      MongoClient first = client.client();
      server.answerNext("update", 3, ScriptedMongo.CUT);

      assertThat(probe.outage()).isEqualTo(OutageReason.LOST);
      Wait.until("it works again", () -> probe.outage() == null);
      assertThat(client.client()).isSameAs(first);
    }
  }

  @Test
  void aClientThatWasNotUsedForAWhileStays() {
    try (ProbeClient client = client(Duration.ZERO)) {
      DatabaseProbe probe = probe(client);
      assertThat(probe.outage()).isNull();
      MongoClient first = client.client();

      assertThat(probe.outage()).isNull();
      assertThat(client.client()).isSameAs(first);
    }
  }

  @Test
  void nothingIsOpenedOnceItIsClosed() {
    ProbeClient client = client(Duration.ofHours(1));
    client.close();

    assertThatIllegalStateException().isThrownBy(client::client);
    assertThat(probe(client).outage()).isEqualTo(OutageReason.CLIENT_CLOSED);
    assertThat(server.connections()).isZero();
  }
}
