package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static io.mongosession.testing.ModelServer.call;
import static io.mongosession.testing.ModelServer.endless;
import static io.mongosession.testing.ModelServer.event;
import static io.mongosession.testing.ModelServer.silence;
import static io.mongosession.testing.ModelServer.status;
import static io.mongosession.testing.ModelServer.text;
import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.ModelServer;
import io.mongosession.testing.ModelServer.Reply;
import io.mongosession.testing.ModelServer.Request;
import io.mongosession.testing.Wait;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.bson.Document;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The module's own WAR and nothing but settings, with a model behind the OpenAI protocol. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ChatModelIT {

  /** Stands for the key and for what an endpoint reports about it: both must appear nowhere. */
  private static final String CANARY = "CanaryKey-" + UUID.randomUUID();

  private static final ModelServer MODEL = new ModelServer();

  @ArquillianResource private URL application;

  private final String session = "model-" + UUID.randomUUID();
  private final String chat = "/sessions/" + session + "/chat";
  private final String agent = "/sessions/" + session + "/agents/default";
  private final String says = "please " + UUID.randomUUID();
  private final List<Api.Response> responses = new ArrayList<>();
  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.chat.timeout", "PT10S",
            "mongodb.session.chat.model.base-url", MODEL.baseUrl(),
            "mongodb.session.chat.model.api-key", CANARY,
            "mongodb.session.chat.model.name", "configured",
            "mongodb.session.chat.model.allowed", "configured,its own",
            "mongodb.session.chat.model.timeout", "PT2S"));
  }

  @BeforeEach
  void connect() {
    api = Api.at(application);
  }

  @AfterEach
  void theKeyIsSeenNowhere() {
    assertThat(responses).isNotEmpty().noneMatch(response -> response.text().contains(CANARY));
    assertThat(Deployments.serverLog()).doesNotContain(CANARY).doesNotContain(says);
  }

  @AfterAll
  static void stop() {
    MODEL.close();
  }

  private Api.Response ask(Reply... replies) {
    return ask(api, replies);
  }

  private Api.Response ask(Api how, Reply... replies) {
    MODEL.script(says, replies);
    return say(how, says);
  }

  private Api.Response say(Api how, String text) {
    Api.Response response = how.post(chat, "{\"message\":\"" + text + "\"}");
    responses.add(response);
    return response;
  }

  private Api streaming() {
    return api.with("Accept", "text/event-stream");
  }

  private List<Map<String, Object>> log() {
    return api.get(agent + "/messages").items();
  }

  private List<Request> requests() {
    return MODEL.requests(says);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> metrics(Map<String, Object> message) {
    return (Map<String, Object>) message.get("metrics");
  }

  @Test
  void theModelsReplyIsReturnedAndStoredWithItsUsage() {
    Api.Response response = ask(text("Grüße ", "🙂"));

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.json())
        .containsEntry("response", "Grüße 🙂")
        .containsEntry("question_number", 0L)
        .containsEntry("message_number", 1L)
        .containsEntry("next_number", 2L)
        .containsEntry("finish_reason", "stop")
        .containsEntry(
            "usage", Map.of("input_tokens", 7L, "output_tokens", 3L, "total_tokens", 10L));
    Map<String, Object> reply = log().get(1);
    assertThat(reply).containsEntry("role", "assistant").containsEntry("content", "Grüße 🙂");
    assertThat(metrics(reply))
        .containsOnlyKeys(
            "model",
            "input_tokens",
            "output_tokens",
            "total_tokens",
            "latency_ms",
            "finish_reason",
            "model_calls")
        .containsEntry("model", "served")
        .containsEntry("input_tokens", 7L)
        .containsEntry("output_tokens", 3L)
        .containsEntry("total_tokens", 10L)
        .containsEntry("finish_reason", "stop")
        .containsEntry("model_calls", 1L);
    assertThat((Long) metrics(reply).get("latency_ms")).isBetween(0L, 60_000L);
    Request request = requests().get(0);
    assertThat(request.authorization()).isEqualTo("Bearer " + CANARY);
    assertThat(request.body()).containsEntry("model", "configured");
    assertThat(request.messages())
        .containsExactly(new Document("role", "user").append("content", says));
  }

  @Test
  void theModelIsOfferedTheMetadataToolWithItsSchema() {
    ask(text("ok"));

    List<Document> tools = requests().get(0).body().getList("tools", Document.class);
    assertThat(tools).hasSize(1);
    Document function = tools.get(0).get("function", Document.class);
    assertThat(function).containsEntry("name", "manage_metadata");
    assertThat(function.getString("description")).contains("metadata");
    Document parameters = function.get("parameters", Document.class);
    assertThat(parameters.get("properties", Document.class))
        .containsOnlyKeys("action", "metadata", "keys");
    assertThat(parameters.getEmbedded(List.of("properties", "action", "enum"), Object.class))
        .isEqualTo(List.of("get", "set", "update", "delete"));
    assertThat(parameters.get("required")).isEqualTo(List.of("action"));
  }

  @Test
  @Tag("smoke")
  void aToolCallChangesTheMetadataAndIsStoredInOrder() {
    Api.Response response =
        ask(
            call(
                "I note that.",
                "manage_metadata",
                "{\"action\":\"set\",\"metadata\":{\"priority\":\"high\",\"n\":1.25}}"),
            text("Done."));

    assertThat(response.json())
        .as(response.text())
        .containsEntry("response", "Done.")
        .containsEntry(
            "usage", Map.of("input_tokens", 14L, "output_tokens", 6L, "total_tokens", 20L));
    assertThat(api.get("/sessions/" + session + "/metadata").text())
        .contains("\"priority\":\"high\"")
        .contains("\"n\":1.25");
    List<Map<String, Object>> log = log();
    assertThat(log)
        .extracting(message -> message.get("role"))
        .containsExactly("user", "assistant", "tool", "assistant");
    assertThat(log.get(1).get("content").toString())
        .contains("manage_metadata", "I note that.", "high");
    assertThat(metrics(log.get(1)))
        .containsEntry("finish_reason", "tool_execution")
        .containsEntry("tool_calls", 1L)
        .containsEntry("total_tokens", 10L);
    assertThat(log.get(2).get("content").toString()).contains("Updated metadata fields");
    assertThat(metrics(log.get(2))).containsOnlyKeys("tool_ms");
    assertThat(metrics(log.get(3)))
        .containsEntry("finish_reason", "stop")
        .containsEntry("total_tokens", 10L);
    List<Document> second = requests().get(1).messages();
    assertThat(second)
        .extracting(message -> message.get("role"))
        .containsExactly("user", "assistant", "tool");
    assertThat(second.get(2).getString("tool_call_id")).isEqualTo("call_1_0");
  }

  @Test
  void theNextTurnSendsTheModelTheHistoryWithItsToolCalls() {
    ask(call(null, "manage_metadata", "{\"action\":\"get\"}"), text("first"));
    String next = says + " again";
    MODEL.script(next, text("second"));

    assertThat(say(api, next).json()).containsEntry("response", "second");

    List<Document> sent = MODEL.requests(next).get(0).messages();
    assertThat(sent)
        .extracting(message -> message.get("role"))
        .containsExactly("user", "assistant", "tool", "assistant", "user");
    assertThat(sent.get(0)).containsEntry("content", says);
    assertThat(sent.get(2).getString("tool_call_id"))
        .isEqualTo(sent.get(1).getList("tool_calls", Document.class).get(0).getString("id"));
    assertThat(sent.get(3)).containsEntry("content", "first");
    assertThat(sent.get(4)).containsEntry("content", next);
  }

  @Test
  void theModelIsShownNeitherRedactedContentNorAbortedReplies() {
    ask(streaming(), status(200, event("half a reply ") + "data: unreadable\n\n"));
    assertThat(log().get(1)).containsEntry("status", "aborted");
    api.post(agent + "/messages/0/redaction", "{\"content\":\"[redacted]\"}");
    String next = says + " again";
    MODEL.script(next, text("second"));

    assertThat(say(api, next).json()).containsEntry("response", "second");

    assertThat(MODEL.requests(next).get(0).messages())
        .containsExactly(
            new Document("role", "user").append("content", "[redacted]"),
            new Document("role", "assistant").append("content", "[no reply: the turn ended here]"),
            new Document("role", "user").append("content", next));
  }

  @Test
  void anAgentsOwnPromptAndModelAreUsed() {
    ask(text("first"));
    api.patch(agent, "{\"model\":\"its own\",\"system_prompt\":\"Be brief.\"}");
    String next = says + " again";
    MODEL.script(next, text("second"));

    say(api, next);

    Request request = MODEL.requests(next).get(0);
    assertThat(request.body()).containsEntry("model", "its own");
    assertThat(request.messages().get(0))
        .isEqualTo(new Document("role", "system").append("content", "Be brief."));
  }

  @Test
  void aModelThatIsNotAllowedIsRefusedWithTheNamesOfThoseThatAre() {
    ask(text("ok"));

    for (Api.Response response :
        List.of(
            api.patch(agent, "{\"model\":\"expensive\"}"),
            api.put(agent, "{\"model\":\"expensive\"}"),
            api.put(agent + "-new", "{\"model\":\"Configured\"}"))) {
      assertThat(assertProblem(response, 400, "invalid-input").get("errors"))
          .isEqualTo(List.of(Map.of("field", "model", "allowed", "one of configured, its own")));
    }
    assertThat(api.get(agent).json()).doesNotContainKey("model");
    assertProblem(api.get(agent + "-new"), 404, "not-found");
    assertThat(api.put(agent, "{\"model\":\"configured\"}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        " file:///etc/passwd",
        "\\u0000file:///etc/passwd",
        "\\tfile:///etc/passwd",
        "jar:https://example.org/a.jar!/b",
        "ftp://example.org/a",
        "//example.org/a",
        "/etc/passwd",
        "http:///etc/passwd",
        "https:passwd"
      })
  void aUrlInStoredContentThatIsNoWebAddressNeverReachesTheProvider(String url) {
    ask(text("first"));
    String stored =
        "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"USER\",\"contents\":["
            + "{\"type\":\"TEXT\",\"text\":\"look\"},"
            + "{\"type\":\"IMAGE\",\"image\":{\"url\":\""
            + url
            + "\"},\"detailLevel\":\"LOW\"}]}}]}";
    assertThat(api.post(agent + "/messages", stored).status()).isEqualTo(201);
    String next = says + " again";
    MODEL.script(next, text("second"));

    assertThat(say(api, next).status()).isEqualTo(200);

    Object content = MODEL.requests(next).get(0).messages().get(2).get("content");
    assertThat(content.toString()).contains("look").doesNotContain("image_url");
  }

  @Test
  void aWebAddressInStoredContentReachesTheProvider() {
    ask(text("first"));
    for (String url : List.of("HTTPS://example.org/a", "data:image/png;base64,Zm9v")) {
      api.post(
          agent + "/messages",
          "{\"messages\":[{\"role\":\"user\",\"content\":{\"type\":\"USER\",\"contents\":["
              + "{\"type\":\"IMAGE\",\"image\":{\"url\":\""
              + url
              + "\"},\"detailLevel\":\"LOW\"}]}}]}");
    }
    String next = says + " again";
    MODEL.script(next, text("second"));

    say(api, next);

    assertThat(MODEL.requests(next).get(0).body().toJson())
        .contains("HTTPS://example.org/a", "data:image/png;base64,Zm9v");
  }

  private static String[] sets(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj("{\"action\":\"set\",\"metadata\":{\"k%1$d\":%1$d}}"::formatted)
        .toArray(String[]::new);
  }

  @Test
  @Tag("smoke")
  void anAnswerOverTheLimitOfToolCallsRunsNoneOfThemAndTheStepsBeforeAreStored() {
    Api.Response response =
        ask(
            call(null, "manage_metadata", sets(0, 60)),
            call("And more.", "manage_metadata", sets(60, 65)),
            text("never asked for"));

    assertThat(assertProblem(response, 502, "agent-failed"))
        .containsEntry("reason", "too-many-tool-calls");
    assertLoggedInOneLine(response, "reason too-many-tool-calls: ");
    assertThat(requests()).hasSize(2);
    assertThat(api.get("/sessions/" + session + "/metadata").json())
        .hasSize(60)
        .doesNotContainKey("k60");
    List<Map<String, Object>> log = api.get(agent + "/messages?last=200").items();
    assertThat(log).hasSize(1 + 1 + 60 + 1 + 5);
    assertThat(log.get(0)).containsEntry("status", "failed");
    assertThat(log.subList(63, 68))
        .allSatisfy(
            result -> {
              assertThat(result).containsEntry("role", "tool");
              assertThat(result.get("content").toString())
                  .contains("Error: not run: a turn may have 64 tool calls at most");
            });
    String next = says + " again";
    MODEL.script(next, text("second"));
    assertThat(say(api, next).json()).containsEntry("response", "second");
  }

  /** The line of this request is followed by that of another, not by a stack trace. */
  private static void assertLoggedInOneLine(Api.Response response, String text) {
    String id = "[request " + response.header("X-Request-Id") + "] agent 'default' failed";
    List<String> lines = Deployments.serverLog().lines().toList();
    int line =
        IntStream.range(0, lines.size()).filter(i -> lines.get(i).contains(id)).max().orElse(-1);
    assertThat(line).as(id).isNotNegative();
    assertThat(lines.get(line)).contains(text);
    assertThat(lines.subList(line + 1, Math.min(line + 3, lines.size())))
        .noneMatch(next -> next.contains("\tat ") || next.contains("Exception"));
  }

  @Test
  void oneAnswerWithAThousandCallsChangesNothingAndIsStreamedAsAFailureToo() {
    Api.Response response =
        ask(streaming(), call("I try. ", "manage_metadata", sets(0, 1000)), text("never"));

    assertThat(response.text())
        .contains("event: error", "agent-failed", "\"reason\":\"too-many-tool-calls\"");
    assertThat(api.get("/sessions/" + session + "/metadata").json()).isEmpty();
    assertThat(api.get(agent + "/messages?after=0&limit=1").items().get(0))
        .containsEntry("role", "assistant")
        .doesNotContainKey("status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"make_coffee", "manage_metadata"})
  void anUnknownToolOrUnreadableArgumentsAreReportedToTheModel(String tool) {
    Api.Response response = ask(call(null, tool, "{\"action\":"), text("I see."));

    assertThat(response.json()).as(response.text()).containsEntry("response", "I see.");
    assertThat(requests().get(1).messages().get(2).getString("content"))
        .isEqualTo(
            tool.equals("manage_metadata")
                ? "Error: the arguments are not a JSON object"
                : "Error: there is no such tool; there is manage_metadata");
  }

  @Test
  void everyToolCallInOneReplyOfTheModelGetsItsResult() {
    ask(
        call(null, "manage_metadata", "{\"action\":\"get\"}", "[]", "{\"action\":\"steal\"}"),
        text("ok"));

    assertThat(requests().get(1).messages())
        .filteredOn(message -> "tool".equals(message.get("role")))
        .extracting(message -> message.get("tool_call_id"))
        .containsExactly("call_1_0", "call_1_1", "call_1_2");
  }

  @Test
  void aModelThatCallsToolsWithoutEndIsStopped() {
    Api.Response response = ask(call(null, "manage_metadata", "{\"action\":\"get\"}"));

    assertThat(assertProblem(response, 502, "agent-failed"))
        .containsEntry("reason", "too-many-tool-calls");
    assertThat(requests()).hasSize(11);
    List<Map<String, Object>> log = api.get(agent + "/messages?last=200").items();
    assertThat(log).as("the steps had their effects").hasSize(1 + 11 * 2);
    assertThat(log.get(0)).containsEntry("status", "failed");
  }

  @Test
  void aModelCallThatIsRateLimitedIsRepeatedAndCounted() {
    Api.Response response = ask(status(429, error("rate_limit_exceeded")), text("now"));

    assertThat(response.json()).as(response.text()).containsEntry("response", "now");
    assertThat(requests()).hasSize(2);
    assertThat(metrics(log().get(1))).containsEntry("model_calls", 2L);
  }

  @ParameterizedTest(name = "status {0}")
  @ValueSource(ints = {429, 500, 503})
  void aModelEndpointThatKeepsFailingIsAskedThreeTimes(int status) {
    assertFails(ask(status(status, error("overloaded"))), 3);
    assertThat(Deployments.serverLog()).contains("HTTP status " + status + " with code overloaded");
  }

  @ParameterizedTest(name = "status {0}")
  @ValueSource(ints = {400, 401, 403, 404})
  void aModelEndpointThatRefusesTheCallIsAskedOnce(int status) {
    Api.Response response = ask(status(status, error("no_such_thing")));

    assertFails(response, 1);
    assertLoggedInOneLine(response, "HTTP status " + status + " with code no_such_thing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>%s", "[]", "", "{\"choices\":[{\"message\":{\"content\":\"%s"})
  void anUnreadableReplyOfTheModelIsTheAgentsFailure(String body) {
    assertFails(ask(status(200, body.replace("%s", CANARY))));
  }

  @Test
  void anEmptyReplyOfTheModelIsTheAgentsFailure() {
    assertFails(ask(status(200, "{\"choices\":[]}")), 3);
    assertFails(ask(text("")), 1);
    assertFails(ask(status(200, "{\"choices\":[{\"message\":{\"content\":null}}]}")), 1);
  }

  private static String error(String code) {
    return "{\"error\":{\"message\":\"Incorrect key %s\",\"code\":\"%s\"}}".formatted(CANARY, code);
  }

  private void assertFails(Api.Response response, int calls) {
    assertFails(response);
    assertThat(requests()).hasSize(calls);
  }

  private static void assertFails(Api.Response response) {
    Map<String, Object> problem = assertProblem(response, 502, "agent-failed");
    assertThat(problem.get("detail").toString()).doesNotContain("HTTP", "Incorrect");
  }

  @Test
  void aModelThatDoesNotRespondIsAnAgentTimeout() {
    assertProblem(ask(silence()), 504, "agent-timeout");
    assertThat(requests()).hasSize(1);
    assertProblem(ask(streaming(), silence()), 504, "agent-timeout");
  }

  @Test
  void aTurnThatTimesOutClosesItsConnectionToTheModel() throws InterruptedException {
    CountDownLatch brokenOff = new CountDownLatch(2);

    assertProblem(ask(endless("", brokenOff)), 504, "agent-timeout");
    assertProblem(ask(streaming(), endless("", brokenOff)), 504, "agent-timeout");

    Wait.until("both connections are closed", () -> brokenOff.getCount() == 0);
  }

  @Test
  @Tag("smoke")
  void aReplyOfTheModelIsStreamedPieceByPiece() {
    Api.Response response = ask(streaming(), text("one ", "two ", "three"));

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(String.join("", texts(response))).isEqualTo("one two three");
    assertThat(response.text()).contains("event: done");
    assertThat(log().get(1)).containsEntry("content", "one two three");
    assertThat(metrics(log().get(1)))
        .containsEntry("total_tokens", 10L)
        .containsEntry("finish_reason", "stop");
    assertThat(api.get("/sessions/" + session + "/usage").json())
        .containsEntry("turns", 1L)
        .containsEntry("total_tokens", 10L)
        .extractingByKey("by_model", as(MAP))
        .containsOnlyKeys("other");
    assertThat(requests().get(0).streams()).isTrue();
  }

  private static List<String> texts(Api.Response response) {
    return Pattern.compile("event: token\ndata: (.*)\n")
        .matcher(response.text())
        .results()
        .map(match -> Document.parse(match.group(1)).getString("text"))
        .toList();
  }

  @Test
  void aStreamedTurnUsesToolsToo() {
    Api.Response response =
        ask(
            streaming(),
            call("Wait. ", "manage_metadata", "{\"action\":\"set\",\"metadata\":{\"a\":1}}"),
            text("Done."));

    assertThat(String.join("", texts(response))).isEqualTo("Wait. Done.");
    assertThat(response.text())
        .containsSubsequence(
            "Wait. ",
            "event: tool\ndata: {\"name\":\"manage_metadata\",\"call_id\":\"call_1_0\","
                + "\"status\":\"called\"}",
            "\"status\":\"returned\"}",
            "Done.",
            "event: done",
            "\"finish_reason\":\"stop\"");
    assertThat(response.text()).contains("\"response\":\"Done.\"");
    assertThat(api.get("/sessions/" + session + "/metadata").text()).contains("\"a\":1");
    assertThat(log())
        .extracting(message -> message.get("role"))
        .containsExactly("user", "assistant", "tool", "assistant");
  }

  @Test
  void aModelStreamThatFailsIsTheAgentsFailure() {
    assertProblem(ask(streaming(), status(401, error("no_such_thing"))), 502, "agent-failed");
    assertProblem(ask(streaming(), status(200, "")), 502, "agent-failed");
    assertProblem(ask(streaming(), status(200, "data: " + CANARY + "\n\n")), 502, "agent-failed");
    Api.Response broken =
        ask(streaming(), status(200, event("begun ") + "data: " + CANARY + "\n\n"));
    assertThat(broken.text()).contains("event: error").contains("agent-failed");
    assertThat(requests()).as("what was begun does not start over").hasSize(1);
  }

  @Test
  void reasoningAndRefusalsAreShownAsWhatTheyAreAndSignaturesAreNot() {
    Api.Response response =
        ask(
            status(
                200,
                "{\"choices\":[{\"message\":{\"reasoning_content\":\"I look.\",\"tool_calls\":[{"
                    + "\"id\":\"a\",\"function\":{\"name\":\"manage_metadata\",\"arguments\":"
                    + "{\"action\":\"get\"}},\"extra_content\":{\"thought_signature\":"
                    + "\"c2ln\"}}]}}]}"),
            status(200, "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"No.\"}}]}"));

    assertThat(response.json())
        .as(response.text())
        .containsEntry("response", "No.")
        .containsEntry("finish_reason", "refusal");
    assertThat(log().get(1)).containsEntry("reasoning", "I look.").doesNotContainKey("refusal");
    assertThat(log().get(3))
        .containsEntry("content", "No.")
        .containsEntry("refusal", true)
        .doesNotContainKey("reasoning");
    assertThat(api.get(agent + "/messages").text()).doesNotContain("c2ln", "thought_signature");
    assertThat(requests().get(1).body().toJson()).contains("c2ln", "I look.");
  }

  @Test
  void retryAfterThatTheTurnHasNoTimeForIsPassedOn() {
    Api.Response response =
        ask(
            request -> {
              request.exchange().getResponseHeaders().set("Retry-After", "77");
              status(429, error("rate_limit_exceeded")).send(request);
            });

    assertThat(assertProblem(response, 502, "agent-failed")).containsEntry("reason", "limited");
    assertThat(response.header("Retry-After")).isEqualTo("77");
    assertThat(requests()).hasSize(1);
  }

  @Test
  void aModelStreamThatIsRateLimitedIsRepeated() {
    Api.Response response =
        ask(streaming(), status(429, error("rate_limit_exceeded")), text("now"));

    assertThat(String.join("", texts(response))).isEqualTo("now");
    assertThat(metrics(log().get(1))).containsEntry("model_calls", 2L);
  }
}
