package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The application server is killed while it streams a reply, and started again. */
class StreamKillIT {

  @RegisterExtension static final Rig RIG = new Rig(StreamKillIT.class);

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Test
  void aReplyCutOffByAKilledServerIsAbortedAndTheNextTurnWorks(@TempDir Path directory) {
    RIG.startDatabase();
    ApplicationServer server =
        RIG.server(
            Wars.with(directory.resolve("streaming.war"), FaultyAgent.class),
            RIG.database().uri(),
            Map.of("mongodb.session.chat.timeout", "PT20S"));
    server.start();
    Client client = new Client(server);
    Wait.until("ready", PATIENCE, client::isReady);
    String session = UUID.randomUUID().toString();
    ReadTurn read = new ReadTurn();
    try (ServerEvents events =
        client.events(
            "POST",
            Client.chat(session),
            Client.message(FaultyAgent.HANG),
            "Accept",
            ServerEvents.TYPE)) {
      read.readFrom(events, 1);
    }
    assertThat(read.texts().values()).containsExactly(FaultyAgent.FIRST_PIECE);

    server.kill();

    assertThat(RIG.stored(session))
        .extracting(StoredMessage::role, StoredMessage::content)
        .containsExactly(tuple("user", FaultyAgent.HANG), tuple("assistant", ""));
    server.start();
    Wait.until("ready", PATIENCE, client::isReady);
    assertThat(status(client, session)).isIn("draft", "aborted");
    Duration took =
        Wait.until(
            "the reply is seen as aborted",
            PATIENCE,
            () -> "aborted".equals(status(client, session)));
    Wait.until(
        "the next turn runs",
        PATIENCE,
        () -> client.post(Client.chat(session), Client.message("go on")).status() == 200);
    assertThat(messages(client, session))
        .extracting(message -> message.getString("role") + " " + message.getString("status"))
        .containsExactly(
            "user failed", "assistant aborted", "user null", "tool null", "assistant null");
    Report.held(
        "05c",
        "application server killed (SIGKILL) in the middle of a streamed reply",
        "1 conversation",
        ("the half reply is a draft, aborted at its deadline without further action (%s after the"
                + " restart); the next turn gets its reply")
            .formatted(Report.seconds(took)));
  }

  private static List<Document> messages(Client client, String session) {
    return client.get(Client.messages(session)).json().getList("items", Document.class);
  }

  private static String status(Client client, String session) {
    return messages(client, session).get(1).getString("status");
  }
}
