package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Background;
import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An application's own hook and agent fail, block, never return. */
class FaultyApplicationIT {

  @RegisterExtension static final Rig RIG = new Rig(FaultyApplicationIT.class);

  private static final Duration AGENT_TIMEOUT = Duration.ofSeconds(2);

  private static Client client;

  @BeforeAll
  static void start(@TempDir Path directory) {
    RIG.startDatabase();
    ApplicationServer server =
        RIG.server(
            Wars.with(directory.resolve("faulty.war"), FaultyAgent.class, FaultyHook.class),
            RIG.database().uri(),
            Map.of("mongodb.session.chat.timeout", AGENT_TIMEOUT.toString()));
    server.start();
    client = new Client(server);
    Wait.until("ready", client::isReady);
  }

  @Test
  void agentsThatNeverReturnAreGivenUpAndOthersServed() {
    int hanging = Form.pick(8, 30);
    String good = UUID.randomUUID().toString();
    ExecutorService threads = Executors.newFixedThreadPool(hanging);
    try {
      var given =
          Stream.generate(() -> UUID.randomUUID().toString())
              .limit(hanging)
              .map(
                  session ->
                      CompletableFuture.supplyAsync(
                          () -> client.post(Client.chat(session), Client.message(FaultyAgent.HANG)),
                          threads))
              .toList();
      Client.Reply served = client.post(Client.chat(good), Client.message("hello"));
      assertThat(served.status()).as(served.toString()).isEqualTo(200);
      Duration longest = Duration.ZERO;
      for (CompletableFuture<Client.Reply> turn : given) {
        Client.Reply reply = Background.result(turn);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(504);
        longest = reply.took().compareTo(longest) > 0 ? reply.took() : longest;
      }
      assertThat(client.post(Client.chat(good), Client.message("hello")).status()).isEqualTo(200);
      assertThat(client.pool().getInteger("in_use")).isZero();
      Report.held(
          "09a",
          "an agent that never returns and ignores interrupts",
          hanging + " turns at once, 1 client beside them",
          "504 after %s at the most (chat.timeout %s), the other served after %s, in use 0"
              .formatted(
                  Report.seconds(longest),
                  Report.seconds(AGENT_TIMEOUT),
                  Report.seconds(served.took())));
    } finally {
      threads.shutdownNow();
      client.post(Client.chat(good), Client.message(FaultyAgent.RELEASE));
    }
  }

  @Test
  void aHookThatThrowsFailsItsOwnOperationAlone() {
    String session = UUID.randomUUID().toString();
    client.create(session);

    Client.Reply reply = update(session, FaultyHook.THROW);

    assertThat(reply.status()).as(reply.toString()).isEqualTo(500);
    assertThat(reply.body()).doesNotContain("own failure");
    assertThat(metadata(session)).isEmpty();
    assertThat(update(session, "nothing").status()).isEqualTo(200);
    Report.held(
        "09b", "a hook that throws", "1 client", "500 with a reference only, nothing written");
  }

  @Test
  void aHookThatCallsAnotherManagerIsServed() {
    String session = UUID.randomUUID().toString();
    client.create(session);

    Client.Reply reply = update(session, FaultyHook.AGAIN);

    assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    assertThat(metadata(session))
        .containsEntry("seen", "by the hook")
        .containsEntry(FaultyHook.KEY, FaultyHook.AGAIN);
    Report.held(
        "09c", "a hook that updates the same session", "1 client", "both updates are stored");
  }

  @Test
  void aHookThatBlocksHoldsItsOwnCallAndNoConnection() {
    String session = UUID.randomUUID().toString();
    String other = UUID.randomUUID().toString();
    client.create(session);
    client.create(other);

    CompletableFuture<Client.Reply> blocked =
        Background.supply(() -> update(session, FaultyHook.BLOCK));
    try {
      assertThat(update(other, "nothing").status()).isEqualTo(200);
      Wait.until("no connection in use", () -> client.pool().getInteger("in_use") == 0);
      assertThat(blocked.isDone()).isFalse();
    } finally {
      assertThat(update(other, FaultyAgent.RELEASE).status()).isEqualTo(200);
    }

    assertThat(Background.result(blocked).status()).isEqualTo(200);
    Report.held(
        "09d", "a hook that blocks", "2 clients", "holds its own call alone, and no connection");
  }

  private static Client.Reply update(String session, String wish) {
    return client.send(
        "PATCH",
        Client.session(session) + "/metadata",
        new Document(FaultyHook.KEY, wish).toJson(),
        "Content-Type",
        "application/merge-patch+json");
  }

  private static Document metadata(String session) {
    return client.get(Client.session(session) + "/metadata").json();
  }
}
