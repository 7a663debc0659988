package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.rest.Tokens;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.FiguresServlet;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients whose bodies arrive byte by byte, on a server that has served nobody before. */
@Tag("smoke")
class SlowBodiesIT {

  @RegisterExtension
  static final Rig RIG =
      new Rig(
          SlowBodiesIT.class,
          ApplicationServer.LIBERTY,
          ApplicationServer.PAYARA_MICRO,
          ApplicationServer.PAYARA_SERVER,
          ApplicationServer.WILDFLY);

  private static final RSAKey KEY = Tokens.rsaKey("key");

  /** Of the entire server, whatever the number of clients. Fewer than one for each slow body. */
  private static final int MOST_THREADS = 280;

  private static final Duration ONE_SECOND = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void holdNoThreadAndOthersAreServed(@TempDir Path directory) throws IOException {
    int half = Form.pick(30, 300);
    int rounds = Form.pick(5, 30);
    RIG.startDatabase();
    ApplicationServer server =
        RIG.server(
            Wars.with(directory.resolve("mongodb-session-manager.war"), FiguresServlet.class),
            RIG.database().uri(),
            settings());
    server.start();
    Client client = new Client(server);
    String token = "Bearer " + Tokens.signed(Tokens.claims("alice"), KEY);
    String session = UUID.randomUUID().toString();
    String path = Client.chat(session);

    try (SlowBodies unknown = new SlowBodies(server.base(), path, half);
        SlowBodies known = new SlowBodies(server.base(), path, half, "Authorization: " + token)) {
      Wait.until("live", PATIENCE, () -> client.health("live").status() == 200);
      Wait.until("ready", PATIENCE, client::isReady);
      Duration refused =
          Wait.until(
              "all without a bearer token are refused",
              PATIENCE,
              () -> unknown.responded("HTTP/1.1 401") == half);
      Duration longest = Duration.ZERO;
      long threads = 0;
      for (int i = 0; i < rounds; i++) {
        assertThat(known.held()).as("held before round " + i).isEqualTo(half);
        longest = longer(longest, responded(client.health("live"), 200));
        longest = longer(longest, responded(client.health("ready"), 200));
        longest =
            longer(
                longest,
                responded(client.send("GET", "/api/sessions", null, "Authorization", token), 200));
        threads = Math.max(threads, threads(client));
        assertThat(known.held()).as("held after round " + i).isEqualTo(half);
      }

      int finished = known.finish();
      Wait.until(
          "whoever sends the rest gets a reply, or learns that the agent is at work",
          PATIENCE,
          () -> known.responded("HTTP/1.1 200") + known.responded("HTTP/1.1 409") == finished);
      assertThat(known.responded("HTTP/1.1 200")).isPositive();

      assertThat(threads).as("threads").isLessThan(MOST_THREADS);
      Report.held(
          "10b",
          "%s, fresh: %d slow bodies, half without a bearer token, half in chunks"
              .formatted(Deployments.container(), 2 * half),
          "%d times live, ready and a list of another client".formatted(rounds),
          "all served, the slowest in %s (%s); the %d without a bearer token refused within %s; the other %d held meanwhile, %d threads, then %d of them finished and answered"
              .formatted(
                  Report.seconds(longest),
                  longest.compareTo(ONE_SECOND) < 0 ? "within 1 s" : "more than 1 s",
                  half,
                  Report.seconds(refused),
                  half,
                  threads,
                  finished));
    }
  }

  private static Map<String, String> settings() {
    return Tokens.required(KEY, Rig.DEFAULT_TIMEOUTS);
  }

  private static Duration responded(Client.Reply reply, int status) {
    assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
    return reply.took();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static long threads(Client client) {
    return client.get("/figures").json().get("threads", Number.class).longValue();
  }
}
