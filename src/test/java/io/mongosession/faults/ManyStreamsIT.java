package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.rest.Tokens;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.FiguresServlet;
import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One caller opens streams as fast as they can, on a server that has served nobody before. */
class ManyStreamsIT {

  @RegisterExtension
  static final Rig RIG =
      new Rig(
          ManyStreamsIT.class,
          ApplicationServer.LIBERTY,
          ApplicationServer.PAYARA_MICRO,
          ApplicationServer.PAYARA_SERVER,
          ApplicationServer.WILDFLY);

  private static final RSAKey KEY = Tokens.rsaKey("key");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ROUNDS = 5;

  /** How many threads a server begins for requests that come at once, whatever becomes of them. */
  private static final int OF_THE_SERVER = 130;

  @Test
  void theStreamsOfOneCallerTakeAThreadEachAndOthersAreServed(@TempDir Path directory) {
    int held = Form.pick(160, 300);
    int over = held / 4;
    RIG.startDatabase();
    ApplicationServer server =
        RIG.server(
            Wars.with(
                directory.resolve("mongodb-session-manager.war"),
                FaultyAgent.class,
                FiguresServlet.class),
            RIG.database().uri(),
            Tokens.required(
                KEY,
                Map.of(
                    "mongodb.session.client.waitQueueTimeoutMS",
                    "60000",
                    "mongodb.session.client.socketTimeoutMS",
                    "60000",
                    "mongodb.session.chat.timeout",
                    "PT10M",
                    "mongodb.session.chat.max-running",
                    String.valueOf(4 * held))));
    server.start();
    Client client = new Client(server);
    Wait.until("ready", PATIENCE, client::isReady);
    String alice = token("alice");
    String bob = token("bob");
    long threadsBefore = threads(client);

    List<String> sessions =
        Stream.generate(() -> UUID.randomUUID().toString()).limit(held + over).toList();
    List<CompletableFuture<Client.Reply>> streams =
        sessions.stream()
            .map(session -> client.stream(session, FaultyAgent.HANG, "Authorization", alice))
            .toList();
    Wait.until("all over the bound are refused", PATIENCE, () -> under(streams) == held);
    Duration longest = Duration.ZERO;
    long threads = 0;
    for (int i = 0; i < ROUNDS; i++) {
      longest = longer(longest, served(client.health("live")));
      longest = longer(longest, served(client.health("ready")));
      longest = longer(longest, served(send(client, "GET", "/api/sessions", null, bob)));
      longest = longer(longest, served(say(client, "hello", bob)));
      threads = Math.max(threads, threads(client));
      assertThat(under(streams)).as("streams under way after others were served").isEqualTo(held);
    }
    Wait.until("every stream has its first piece", PATIENCE, () -> drafts(sessions) == held);
    assertThat(say(client, "one more", alice).isUnavailable()).isTrue();
    assertThat(threads).as("threads").isLessThan(threadsBefore + held + OF_THE_SERVER);

    served(say(client, FaultyAgent.RELEASE, bob));
    List<Client.Reply> replies = streams.stream().map(CompletableFuture::join).toList();
    assertThat(replies.stream().filter(reply -> reply.body().contains("event: done")))
        .hasSize(held);
    assertThat(replies.stream().filter(Client.Reply::isUnavailable)).hasSize(over);
    assertThat(sessions.stream().filter(session -> RIG.stored(session).isEmpty()))
        .as("of what was refused nothing is stored")
        .hasSize(over);
    served(say(client, "hello", alice));
    Report.held(
        "10c",
        "%s, fresh: %d streams of one caller".formatted(Deployments.container(), held + over),
        "%d times live, ready, a list and a turn of another client".formatted(ROUNDS),
        "%d refused with 503, %d held; meanwhile all others served, the slowest in %s; %d threads, %d before"
            .formatted(over, held, Report.seconds(longest), threads, threadsBefore));
  }

  private static String token(String subject) {
    return "Bearer " + Tokens.signed(Tokens.claims(subject), KEY);
  }

  private static long under(List<CompletableFuture<Client.Reply>> streams) {
    return streams.stream().filter(stream -> !stream.isDone()).count();
  }

  private static long drafts(List<String> sessions) {
    return sessions.stream().filter(session -> RIG.stored(session).size() == 2).count();
  }

  private static Client.Reply say(Client client, String message, String token) {
    return send(
        client, "POST", Client.chat(UUID.randomUUID().toString()), Client.message(message), token);
  }

  private static Client.Reply send(
      Client client, String method, String path, String json, String token) {
    return client.send(method, path, json, "Authorization", token);
  }

  private static Duration served(Client.Reply reply) {
    assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    return reply.took();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static long threads(Client client) {
    return client.get("/figures").json().get("threads", Number.class).longValue();
  }
}
