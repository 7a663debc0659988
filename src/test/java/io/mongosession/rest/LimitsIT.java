package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertInvalid;
import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.FiguresServlet;
import io.mongosession.testing.Http;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every limit: at the limit a request passes, one above it does not. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class LimitsIT {

  private static final int BODY = 4096;
  private static final int MESSAGE = 1000;
  private static final int METADATA = 500;
  private static final int STATE = 800;
  private static final int ANSWER = 3000;
  private static final int FEEDBACK = 4;
  private static final long MIB = 1024 * 1024;

  @ArquillianResource private URL application;

  private final String session = "/sessions/limits-" + UUID.randomUUID();
  private final String agent = session + "/agents/default";
  private final String messages = agent + "/messages";
  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.limits.body-bytes", String.valueOf(BODY),
            "mongodb.session.limits.message-bytes", String.valueOf(MESSAGE),
            "mongodb.session.limits.metadata-bytes", String.valueOf(METADATA),
            "mongodb.session.limits.metadata-keys", "4",
            "mongodb.session.limits.state-bytes", String.valueOf(STATE),
            "mongodb.session.limits.json-depth", "5",
            "mongodb.session.limits.agents", "3",
            "mongodb.session.limits.page-size", "10",
            "mongodb.session.limits.answer-bytes", String.valueOf(ANSWER),
            "mongodb.session.limits.feedback", String.valueOf(FEEDBACK)),
        FiguresServlet.class);
  }

  @BeforeEach
  void connect() {
    api = Api.at(application);
    api.put(session, "{}");
  }

  @Test
  void aBodyAboveTheLimitIsRefusedWhetherDeclaredOrChunked() {
    String atLimit = "{\"rating\":\"up\"" + " ".repeat(BODY - 15) + "}";
    assertThat(atLimit).hasSize(BODY);
    String above = atLimit + " ";
    String feedback = session + "/feedback";
    assertThat(api.post(feedback, atLimit).status()).isEqualTo(201);
    assertThat(chunked("POST", feedback, "application/json", atLimit).status()).isEqualTo(201);
    assertTooLarge(api.post(feedback, above), "body-bytes");
    assertTooLarge(chunked("POST", feedback, "application/json", above), "body-bytes");
    assertThat(api.get(feedback).items()).hasSize(2);

    String patch = "{\"a\":1" + " ".repeat(BODY - 7) + "}";
    String type = "application/merge-patch+json";
    assertThat(api.merge(session + "/metadata", patch).status()).isEqualTo(200);
    assertThat(chunked("PATCH", session + "/metadata", type, patch).status()).isEqualTo(200);
    assertTooLarge(api.merge(session + "/metadata", patch + " "), "body-bytes");
    assertTooLarge(chunked("PATCH", session + "/metadata", type, patch + " "), "body-bytes");
  }

  /** Over HTTP/1.1 and, where the server has it without TLS, HTTP/2. */
  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void aClientRefusedBeforeItsBodyIsReadGetsTheResponse(HttpClient.Version version)
      throws Exception {
    HttpClient client = HttpClient.newBuilder().version(version).build();
    byte[] body = new byte[(int) MIB];
    assertThat(status(client, session + "/feedback", "text/plain", body)).isEqualTo(415);
    assertThat(status(client, session, "application/json", body)).isEqualTo(405);
    assertThat(status(client, "/none", "application/json", body)).isEqualTo(404);
    assertThat(status(client, session + "/feedback", "application/json", body)).isEqualTo(413);
  }

  /** A server may ask for the body all the same; then it is sent. */
  @Test
  void aClientThatAsksBeforeSendingItsBodyGetsTheRefusal() throws IOException {
    String head =
        "POST /it/api%s/feedback HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            + "Content-Length: 100000\r\nExpect: 100-continue\r\n\r\n";
    try (Socket socket = new Socket(application.getHost(), application.getPort())) {
      socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(head.formatted(session).getBytes(StandardCharsets.US_ASCII));
      BufferedReader response =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String status = response.readLine();
      if (status.startsWith("HTTP/1.1 100")) {
        out.write(new byte[100_000]);
        while (!response.readLine().isEmpty()) {} // Headers of the interim response.
        status = response.readLine();
      }
      assertThat(status).startsWith("HTTP/1.1 415");
    }
  }

  private int status(HttpClient client, String path, String contentType, byte[] body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(application.toString()).resolve("/it/api" + path))
            .timeout(Duration.ofMinutes(1))
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  @Test
  void aMessageAboveItsByteLimitIsRefused() {
    String content = "é" + "x".repeat(MESSAGE - 2);
    assertThat(append("\"" + content + "\"").status()).isEqualTo(201);
    assertTooLarge(append("\"" + content + "x\""), "message-bytes");
    String chat = "{\"message\":\"%s\"}";
    String other = "/sessions/chat-" + UUID.randomUUID();
    assertTooLarge(
        api.post(other + "/chat", chat.formatted("x".repeat(MESSAGE + 1))), "message-bytes");
    assertProblem(api.get(other), 404, "not-found");
    // The echo agent's reply is longer than what it repeats.
    assertThat(api.post(other + "/chat", chat.formatted("x".repeat(MESSAGE - 20))).status())
        .isEqualTo(200);
    assertProblem(
        api.post(other + "/chat", chat.formatted("x".repeat(MESSAGE))), 502, "agent-failed");
  }

  @Test
  void metadataAboveItsByteLimitIsRefused() {
    String patch = "{\"key\":\"%s\"}";
    assertThat(merge(patch.formatted("x".repeat(METADATA - 15))).status()).isEqualTo(200);
    assertTooLarge(merge(patch.formatted("x".repeat(METADATA - 14))), "metadata-bytes");
    assertTooLarge(merge("{\"y\":1}"), "metadata-bytes");
  }

  @Test
  void metadataAboveItsKeyLimitIsRefused() {
    assertThat(merge("{\"a\":1,\"b\":1,\"c\":1,\"d\":1}").status()).isEqualTo(200);
    assertTooLarge(merge("{\"e\":1}"), "metadata-keys");
    assertThat(merge("{\"a\":null,\"e\":1}").status()).isEqualTo(200);
    String five = "{\"metadata\":{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1}}";
    assertTooLarge(api.post("/sessions", five), "metadata-keys");
  }

  @Test
  void agentStateAboveItsByteLimitIsRefused() {
    String body = "{\"state\":{\"s\":\"%s\"}}";
    assertThat(api.put(agent, body.formatted("x".repeat(STATE - 13))).status()).isEqualTo(201);
    assertTooLarge(api.put(agent, body.formatted("x".repeat(STATE - 12))), "state-bytes");
    String prompt = "{\"system_prompt\":\"%s\"}";
    assertThat(api.patch(agent, prompt.formatted("x".repeat(STATE))).status()).isEqualTo(200);
    assertTooLarge(api.patch(agent, prompt.formatted("x".repeat(STATE + 1))), "state-bytes");
  }

  @Test
  void jsonAboveTheDepthLimitIsRefused() {
    assertThat(append("[[[[[1]]]]]").status()).isEqualTo(201);
    assertTooLarge(append("[[[[[[1]]]]]]"), "json-depth");
    assertTooLarge(append("[".repeat(1000) + "]".repeat(1000)), "json-depth");
    assertThat(merge("{\"a\":[[[[1]]]]}").status()).isEqualTo(200);
    assertTooLarge(merge("{\"a\":[[[[[1]]]]]}"), "json-depth");
  }

  @Test
  void anAgentAboveTheLimitOfItsSessionIsRefused() {
    for (String id : new String[] {"a", "b", "c"}) {
      assertThat(api.put(session + "/agents/" + id, "{}").status()).isEqualTo(201);
    }
    assertTooLarge(api.put(session + "/agents/d", "{}"), "agents");
    assertTooLarge(
        api.post(
            session + "/agents/d/messages", "{\"messages\":[{\"role\":\"user\",\"content\":1}]}"),
        "agents");
    assertTooLarge(api.post(session + "/chat", "{\"message\":\"a\",\"agent_id\":\"d\"}"), "agents");
    assertThat(api.put(session + "/agents/c", "{}").status()).isEqualTo(200);
  }

  @Test
  void aPageAboveTheLimitIsRefused() {
    append("1");
    assertThat(api.get(messages + "?last=10").status()).isEqualTo(200);
    assertInvalid(api.get(messages + "?last=11"), "last");
    assertThat(api.get(messages + "?after=-1&limit=10").status()).isEqualTo(200);
    assertInvalid(api.get(messages + "?after=-1&limit=11"), "limit");
    assertThat(api.get("/sessions?limit=10").status()).isEqualTo(200);
    assertInvalid(api.get("/sessions?limit=11"), "limit");
    assertThat(api.post(messages, batch(10)).status()).isEqualTo(201);
    assertInvalid(api.post(messages, batch(11)), "messages");
  }

  private static List<Object> members(Api.Response page, String member) {
    return page.items().stream().<Object>map(item -> item.get(member)).toList();
  }

  @Test
  void pagesOfMessagesEndAtTheirBytesInBothDirections() {
    for (int i = 0; i < 5; i++) {
      append("\"" + "x".repeat(900) + "\"");
    }
    Api.Response last = api.get(messages + "?last=10");
    assertThat(members(last, "number")).containsExactly(3L, 4L);
    assertThat(last.json()).containsEntry("next_before", 3L).containsEntry("next_after", 4L);
    Api.Response before = api.get(messages + "?before=3&limit=10");
    assertThat(members(before, "number")).containsExactly(1L, 2L);
    Api.Response first = api.get(messages + "?before=1");
    assertThat(members(first, "number")).containsExactly(0L);
    assertThat(first.json()).doesNotContainKey("next_before").containsEntry("next_number", 5L);
    assertThat(members(api.get(messages + "?after=-1"), "number")).containsExactly(0L, 1L);
    assertInvalid(api.get(messages + "?before=3&after=1"), "before");
    assertInvalid(api.get(messages + "?before=3&last=1"), "last");
    assertInvalid(api.get(messages + "?before=-1"), "before");
  }

  @Test
  void feedbackAgentsAndGuardrailEventsArePaged() {
    String feedback = session + "/feedback";
    for (int i = 0; i < FEEDBACK; i++) {
      assertThat(api.post(feedback, "{\"comment\":\"" + i + "\"}").status()).isEqualTo(201);
    }
    assertTooLarge(api.post(feedback, "{\"rating\":\"up\"}"), "feedback");
    assertThat(allBy(feedback, "comment")).containsExactly("0", "1", "2", "3");
    for (String id : new String[] {"z", "default", "a"}) {
      api.put(session + "/agents/" + id, "{}");
    }
    assertThat(allBy(session + "/agents", "agent_id")).containsExactly("z", "default", "a");
    api.post(messages, batch(5));
    for (int number : new int[] {4, 1, 2}) {
      api.post(messages + "/" + number + "/redaction", "{\"content\":\"-\"}");
    }
    assertThat(allBy(session + "/guardrail-events", "number")).containsExactly(1L, 2L, 4L);
    assertInvalid(api.get(session + "/guardrail-events?after=x"), "after");
    assertInvalid(api.get(session + "/guardrail-events?limit=11"), "limit");
    assertProblem(api.get("/sessions/none/guardrail-events"), 404, "not-found");
  }

  /** This member of all items, by pages of two. */
  private List<Object> allBy(String path, String member) {
    List<Object> all = new ArrayList<>();
    Object after = null;
    do {
      Api.Response page = api.get(path + "?limit=2" + (after == null ? "" : "&after=" + after));
      assertThat(page.items()).hasSizeBetween(1, 2);
      all.addAll(members(page, member));
      after = page.json().get("next_after");
    } while (after != null);
    return all;
  }

  @Test
  void aBodyOfManySmallValuesIsRefused() {
    assertTooLarge(append("[" + "1,".repeat(BODY / 4) + "1]"), "body-bytes");
    assertTooLarge(append("[" + "1,".repeat(100) + "1]"), "message-bytes");
    assertThat(append("[" + "1,".repeat(50) + "1]").status()).isEqualTo(201);
  }

  @Test
  void anEndlessBodyIsRefusedWithoutBeingKept() throws IOException, InterruptedException {
    long before = usedHeap();
    for (int i = 0; i < 3; i++) {
      assertThat(EndlessBody.post(application, "/it/api" + session + "/chat"))
          .startsWith("HTTP/1.1 413");
    }
    assertThat(usedHeap() - before).isLessThan(30 * MIB);
    assertThat(api.get(session).status()).isEqualTo(200);
  }

  private long usedHeap() {
    String figures = Http.get(Deployments.server().resolve("/it/figures")).body();
    return Document.parse(figures).get("heap", Number.class).longValue();
  }

  private Api.Response append(String content) {
    return api.post(messages, "{\"messages\":[{\"role\":\"user\",\"content\":" + content + "}]}");
  }

  private Api.Response merge(String patch) {
    return api.merge(session + "/metadata", patch);
  }

  private static String batch(int size) {
    return "{\"messages\":[%s]}"
        .formatted(
            String.join(",", Collections.nCopies(size, "{\"role\":\"user\",\"content\":1}")));
  }

  private Api.Response chunked(String method, String path, String contentType, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return api.send(
        method,
        path,
        contentType,
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)));
  }

  private static void assertTooLarge(Api.Response response, String limit) {
    assertThat((String) assertProblem(response, 413, "too-large").get("detail")).contains(limit);
  }
}
