package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Background;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One connection, and a slow call that holds it. */
class BusyPoolIT {

  @RegisterExtension static final Rig RIG = new Rig(BusyPoolIT.class);

  private static final int WAITING = 4;
  private static final Duration HELD = Rig.WAIT_QUEUE.multipliedBy(8);

  @Test
  void callsThatGetNoConnectionAreUnavailableAndHealthShowsThemWaiting() {
    RIG.startDatabase();
    FaultProxy proxy = RIG.proxy();
    ApplicationServer server =
        RIG.server(
            proxy.uri(),
            Map.of(
                "mongodb.session.client.maxPoolSize",
                "1",
                "mongodb.session.client.socketTimeoutMS",
                Rig.millis(HELD.multipliedBy(2))));
    server.start();
    Client client = new Client(server);
    Wait.until("ready", client::isReady);
    String session = UUID.randomUUID().toString();
    client.create(session);
    assertThat(client.post(Client.chat(session), Client.message("warm")).status()).isEqualTo(200);

    ExecutorService threads = Executors.newFixedThreadPool(WAITING + 1);
    try {
      proxy.slowReplyTo("findAndModify", HELD);
      CompletableFuture<Client.Reply> slow =
          CompletableFuture.supplyAsync(
              () -> client.post(Client.chat(session), Client.message("slow")), threads);
      Wait.until("the connection is held", proxy::hasSlowedReply);
      List<CompletableFuture<Client.Reply>> others = new ArrayList<>();
      for (int i = 0; i < WAITING; i++) {
        others.add(
            CompletableFuture.supplyAsync(() -> client.get(Client.session(session)), threads));
      }
      Wait.until("they wait", () -> waitingByHealth(client) > 0);
      Duration longest = Duration.ZERO;
      for (CompletableFuture<Client.Reply> other : others) {
        Client.Reply reply = Background.result(other);
        assertThat(reply.isUnavailable()).as(reply.toString()).isTrue();
        assertThat(reply.took()).isBetween(Rig.WAIT_QUEUE, Form.atMost(Rig.COMMAND));
        longest = reply.took().compareTo(longest) > 0 ? reply.took() : longest;
      }
      assertThat(slow.isDone()).isFalse();

      assertThat(Background.result(slow).status()).isEqualTo(200);
      assertThat(client.get(Client.session(session)).status()).isEqualTo(200);
      Wait.until("no connection in use", () -> client.pool().getInteger("in_use") == 0);
      assertThat(RIG.stored(session)).hasSize(4);
      Report.held(
          "04",
          "pool of 1 held for " + Report.seconds(HELD),
          WAITING + " clients beside the slow one",
          ("503 with Retry-After after %s (wait time %s), ready UP and shows the waiting;"
                  + " afterwards all served")
              .formatted(Report.seconds(longest), Report.seconds(Rig.WAIT_QUEUE)));
    } finally {
      threads.shutdownNow();
    }
  }

  /** What an UP readiness reports; fails when it is not UP. */
  private static int waitingByHealth(Client client) {
    Client.Reply ready = client.get("/health/ready");
    assertThat(ready.status()).as(ready.body()).isEqualTo(200);
    return ready.json().getList("checks", Document.class).stream()
        .map(check -> check.get("data", Document.class))
        .filter(data -> data != null && data.containsKey("default.waiting"))
        .map(data -> data.get("default.waiting", Number.class).intValue())
        .findFirst()
        .orElse(0);
  }
}
