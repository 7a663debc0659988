package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The application starts before its database does. */
class AbsentAtStartIT {

  @RegisterExtension static final Rig RIG = new Rig(AbsentAtStartIT.class);

  @Test
  void anApplicationWithoutItsDatabaseDeploysAndIsReadyOnceItArrives() {
    RIG.startDatabase();
    FaultProxy proxy = RIG.proxy();
    proxy.goDown();
    ApplicationServer server = RIG.server(proxy.uri(), Map.of());
    server.start();
    Client client = new Client(server);
    String session = UUID.randomUUID().toString();

    assertThat(client.get("/health/ready").body()).contains("DOWN");
    assertThat(client.get("/health/live").status()).isEqualTo(200);
    assertThat(client.put(Client.session(session), "{}").isUnavailable()).isTrue();
    long process = server.pid();

    proxy.comeBack();
    Duration ready = Wait.until("ready", Form.atMost(Rig.READINESS), client::isReady);

    assertThat(server.pid()).isEqualTo(process);
    client.create(session);
    assertThat(client.post(Client.chat(session), Client.message("hello")).status()).isEqualTo(200);
    assertThat(RIG.stored(session)).hasSize(2);
    Report.held(
        "01",
        "database absent at start, arrives later",
        "1 client",
        "deployed, live, DOWN, 503; UP after %s without a restart"
            .formatted(Report.seconds(ready)));
  }
}
