package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertInvalid;
import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reply that is read over HTTP while the agent makes it. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("smoke")
class ChatStreamIT extends ScriptedTurns {

  private static final int SENT_MIB = 8;
  private static final int LIMIT_MIB = 10;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.chat.timeout",
            "PT6S",
            "mongodb.session.limits.message-bytes",
            LIMIT_MIB + "MiB",
            "mongodb.session.limits.body-bytes",
            2 * LIMIT_MIB + "MiB"),
        StreamingAgent.class,
        QuickHeartbeat.class);
  }

  private static void assertPiece(EventSource.Event event, String text) {
    assertThat(event.name()).as(event.data()).isEqualTo("token");
    assertThat(event.json()).isEqualTo(Map.of("text", text));
  }

  private static void assertError(EventSource.Event event, int status, String problem) {
    assertThat(event.name()).as(event.data()).isEqualTo("error");
    assertThat(event.json())
        .containsEntry("type", "urn:mongosession:problem:" + problem)
        .containsEntry("status", (long) status)
        .containsKeys("title", "detail", "request_id")
        .doesNotContainValue(null);
    assertThat(event.data()).doesNotContain("secret of the agent");
  }

  @Test
  void textArrivesWhileTheAgentIsStillAtWork() {
    try (EventSource events = stream("say=Hel hold say=lo smile say=!")) {
      assertThat(events.status()).isEqualTo(200);
      assertThat(events.header("Content-Type")).startsWith("text/event-stream");
      assertThat(events.header("Cache-Control")).contains("no-store");
      assertThat(events.header("X-Request-Id")).isNotBlank();
      assertPiece(events.next(), "Hel");
      assertThat(stored(1)).containsEntry("status", "draft");
      assertThat(events.header("X-Accel-Buffering")).isEqualTo("no");
      assertThat(events.retry()).isEqualTo("1000");
      events.awaitHeartbeat();
      release();

      StringBuilder text = new StringBuilder();
      EventSource.Event done = events.nextAfterPieces(text);

      assertThat(text).hasToString("lo🙂!");
      assertThat(done.name()).isEqualTo("done");
      assertThat(done.json())
          .isEqualTo(
              Map.of(
                  "session_id",
                  session,
                  "agent_id",
                  "default",
                  "response",
                  "Hello🙂!",
                  "question_number",
                  0L,
                  "message_number",
                  1L,
                  "finish_reason",
                  "stop",
                  "next_number",
                  2L));
      assertThat(events.hasEnded()).isTrue();
    }
    assertThat(stored(1))
        .containsEntry("content", "Hello🙂!")
        .containsEntry("role", "assistant")
        .containsEntry("metrics", Map.of("words", 1L))
        .doesNotContainKey("status");
  }

  @Test
  void aReaderThatGoesAwayLeavesTheTurnToGoOn() {
    EventSource events = stream("say=half hold say=way");
    assertPiece(events.next(), "half");

    events.close();
    Wait.until("the text is stored while the agent waits", () -> isStored("half"));
    release();

    Wait.until("the reply is complete", () -> !stored(1).containsKey("status"));
    assertThat(stored(1)).containsEntry("content", "halfway");
    assertThat(api.post(chat, message("history")).json())
        .containsEntry("response", "2 before")
        .containsEntry("message_number", 3L);
  }

  private boolean isStored(String text) {
    return text.equals(stored(1).get("content"));
  }

  @Test
  void anAgentThatFailsHalfWayLeavesAnAbortedReply() {
    try (EventSource events = stream("say=half fail")) {
      StringBuilder text = new StringBuilder();
      assertError(events.nextAfterPieces(text), 502, "agent-failed");
      assertThat(text.toString()).isIn("", "half");
      assertThat(events.hasEnded()).isTrue();
    }
    assertThat(stored(1)).containsEntry("status", "aborted").containsEntry("content", "half");
    assertThat(stored(0)).containsEntry("status", "failed");
  }

  @Test
  void anAgentThatFailsBeforeItsFirstPieceIsReportedAsAnOrdinaryProblem() {
    Api.Response response = api.with("Accept", "text/event-stream").post(chat, message("fail"));

    assertProblem(response, 502, "agent-failed");
    assertThat(api.get(messages).items())
        .hasSize(1)
        .first()
        .satisfies(m -> assertThat(m).containsEntry("status", "failed"));
  }

  @Test
  void anAgentTimesOutEvenWhileTheReaderIsStuck() throws IOException {
    String stuck = session + "-stuck";
    try (EventSource events = stream("say=half hold");
        Socket reader = stuckReader(stuck, "mib=" + SENT_MIB + " hold")) {
      assertPiece(events.next(), "half");
      assertError(events.next(), 504, "agent-timeout");
      assertThat(stored(1)).containsEntry("status", "aborted").containsEntry("content", "half");
      assertThat(stored(0)).containsEntry("status", "failed");
      assertThat(controlAgent("fate=" + stuck)).isEqualTo("interrupted");
      assertThat(reader.isClosed()).isFalse();
    }
  }

  @Test
  void aReaderThatIsStuckDoesNotHoldUpTheReply() throws IOException {
    String path = "/sessions/" + session + "/agents/default/messages/1";
    try (Socket reader = stuckReader(session, "mib=" + SENT_MIB)) {
      Wait.until(
          "the reply is complete",
          () -> api.get(path).status() == 200 && !api.get(path).json().containsKey("status"));
      assertThat((String) stored(1).get("content")).hasSize(SENT_MIB << 20);
      assertThat(reader.isClosed()).isFalse();
    }
  }

  /** Asks for a stream over a connection with little room, and reads nothing. */
  private Socket stuckReader(String id, String script) throws IOException {
    URI uri = api.uri("/sessions/" + id + "/chat");
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
    String body = message(script);
    String request =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s";
    socket
        .getOutputStream()
        .write(
            request
                .formatted(uri.getPath(), body.length(), body)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void aStreamedReplyOverTheLimitIsStoppedAndAborted() {
    try (EventSource events = stream("mib=" + (LIMIT_MIB + 2))) {
      assertError(events.nextAfterPieces(new StringBuilder()), 502, "agent-failed");
    }
    assertThat(stored(1)).containsEntry("status", "aborted");
    assertThat((String) stored(1).get("content")).hasSize(LIMIT_MIB << 20);
  }

  @Test
  void stepsOfAStreamedTurnAreStoredInFrontOfItsReply() {
    try (EventSource events = stream("say=done steps")) {
      assertThat(events.nextAfterPieces(new StringBuilder()).json())
          .containsEntry("message_number", 3L)
          .containsEntry("next_number", 4L);
    }
    assertThat(api.get(messages).items())
        .extracting(m -> m.get("content"))
        .containsExactly("say=done steps", "first", "second", "done");
    assertThat(api.get(messages).items()).noneMatch(m -> m.containsKey("status"));
  }

  @Test
  void anAgentTakesOneTurnAtATime() {
    try (EventSource events = stream("say=slow hold say=ly")) {
      assertPiece(events.next(), "slow");
      for (Api caller : List.of(api, api.with("Accept", "text/event-stream"))) {
        Api.Response refused = caller.post(chat, message("say=quick"));
        assertThat(assertProblem(refused, 409, "turn-running"))
            .containsEntry("question_number", 0L)
            .containsKey("started_at");
        assertThat(refused.header("Retry-After")).isNotNull();
      }
      assertThat(api.post(chat, "{\"message\":\"say=x\",\"agent_id\":\"other\"}").status())
          .as("another agent")
          .isEqualTo(200);
      release();
      assertThat(events.nextAfterPieces(new StringBuilder()).name()).isEqualTo("done");
    }
    assertThat(api.post(chat, message("say=quick history")).json())
        .containsEntry("response", "quick2 before");
    assertThat(api.get(messages).items())
        .extracting(m -> m.get("content"))
        .containsExactly("say=slow hold say=ly", "slowly", "say=quick history", "quick2 before");
  }

  @Test
  void aWrongRequestForAStreamIsRefusedWithAnOrdinaryProblem() {
    Api streaming = api.with("Accept", "text/event-stream");
    assertInvalid(streaming.post(chat, "{}"), "message");
    assertInvalid(streaming.post(chat, "{"), "body");
    assertInvalid(
        streaming.post("/sessions/" + "x".repeat(300) + "/chat", message("say=x")), "session_id");
    assertProblem(
        streaming.send("POST", chat, "text/plain", BodyPublishers.ofString("hi")),
        415,
        "unsupported-media-type");
    assertProblem(
        streaming.post(chat, message("x".repeat((LIMIT_MIB << 20) + 1))), 413, "too-large");
    assertProblem(api.get(messages), 404, "not-found");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/*",
        "application/json",
        "application/json, text/event-stream",
        "text/event-stream;q=0.1, */*"
      })
  void aTurnGetsItsReplyInJsonUnlessAStreamIsAskedFor(String accept) {
    Api.Response response = api.with("Accept", accept).post(chat, message("say=hello"));
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.header("Content-Type")).startsWith("application/json");
    assertThat(response.json()).containsEntry("response", "hello");
  }

  @Test
  void aTurnAskedForInAnotherMediaTypeIsNotAcceptable() {
    for (String accept : List.of("text/html", "text/plain", "application/xml")) {
      assertProblem(
          api.with("Accept", accept).post(chat, message("say=hello")), 406, "not-acceptable");
    }
  }
}
