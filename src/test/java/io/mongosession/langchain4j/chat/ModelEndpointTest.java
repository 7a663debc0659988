package io.mongosession.langchain4j.chat;

import static io.mongosession.testing.RawEndpoint.events;
import static io.mongosession.testing.RawEndpoint.json;
import static io.mongosession.testing.RawEndpoint.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.mongosession.chat.AgentFailureReason;
import io.mongosession.config.ModelSettings;
import io.mongosession.testing.RawEndpoint;
import io.mongosession.testing.RawEndpoint.End;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the endpoints of models send, byte for byte, and what is made of it. */
class ModelEndpointTest {

  private static final String STOP = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";

  private final RawEndpoint server = new RawEndpoint();
  private final List<String> pieces = new ArrayList<>();

  @AfterEach
  void stop() {
    server.close();
  }

  private static ModelSettings settings(String base) {
    return new ModelSettings(
        URI.create(base), "key", "small", Duration.ofSeconds(20), null, null, true, null, Map.of());
  }

  private static ChatRequest request(ChatMessage... more) {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(UserMessage.from("hello"));
    messages.addAll(List.of(more));
    return ChatRequest.builder().messages(messages).build();
  }

  private ModelEndpoint endpoint() {
    return new ModelEndpoint(settings(server.address() + "/v1"));
  }

  private ModelReply whole(RawEndpoint.Response response) {
    server.respond(response);
    return endpoint().ask(request(), null);
  }

  private ModelReply streamed(RawEndpoint.Response response) {
    server.respond(response);
    pieces.clear();
    ModelReply reply = endpoint().ask(request(), pieces::add);
    assertThat(String.join("", pieces))
        .isEqualTo(reply.message().text() == null ? "" : reply.message().text());
    return reply;
  }

  private static String file(String name) {
    try (InputStream file =
        ModelEndpointTest.class.getResourceAsStream("/model-endpoint/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String data(String... events) {
    StringBuilder all = new StringBuilder();
    for (String event : events) {
      all.append("data: ").append(event).append("\n\n");
    }
    return all.toString();
  }

  private static String text(String text) {
    return delta("{\"content\":\"" + text + "\"}");
  }

  private static String delta(String delta) {
    return "{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}";
  }

  private static String message(String message) {
    return "{\"choices\":[{\"message\":" + message + ",\"finish_reason\":\"stop\"}]}";
  }

  private EndpointException failure(Runnable call) {
    EndpointException[] thrown = new EndpointException[1];
    assertThatExceptionOfType(EndpointException.class)
        .isThrownBy(call::run)
        .satisfies(e -> thrown[0] = e);
    return thrown[0];
  }

  // Completeness of streams.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "D01-cut-without-finish.1.sse",
        "D02-error-object.1.sse",
        "D02b-error-choice.1.sse",
        "D02c-error-string.1.sse"
      })
  void aStreamThatIsBrokenOffOrHasAnErrorIsNoReply(String name) {
    failure(() -> streamed(events(file(name))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: error\ndata: {\"message\":\"overloaded\"}\n\n",
        "error: {\"code\":500,\"message\":\"slot\"}\n\n",
        "{\"error\":{\"message\":\"no prefix\"}}\n",
        "data: {\"object\":\"error\",\"message\":\"x\",\"code\":40301}\n\n",
        "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n",
        "data: {\"detail\":\"x\"}\n\n",
        "data: {\"errors\":[{\"message\":\"x\"}]}\n\n",
        "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"network_error\"}]}\n\n",
        "data: {\"choices\":[{\"delta\":{},\"error\":{\"code\":502}}]}\n\n",
        "data: {\"choices\":[{\"delta\":{\"error\":\"x\"}}]}\n\n",
        "data: unreadable\n\n",
        "data: [1]\n\n"
      })
  void anErrorInAnyFormInTheMiddleOfAStreamIsAnError(String error) {
    failure(() -> streamed(events(data(text("so far")) + error + data(STOP, "[DONE]"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"x\"}}",
        "{\"error\":\"x\"}",
        "{\"object\":\"error\",\"message\":\"x\"}",
        "{\"detail\":\"x\"}",
        "{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"error\"}]}",
        "{\"choices\":[{\"message\":{\"content\":\"x\"}}],\"error\":{\"code\":502}}",
        "{\"choices\":[]}",
        "{}",
        "[]",
        "<html>",
        "",
        "{\"choices\":[{\"message\":{\"content\":\"cut",
        "{\"choices\":[{\"message\":{\"content\":null}}]}",
        "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{}}]}}]}"
      })
  void anErrorOrNoReplyWithTheStatusOfSuccessIsAnError(String body) {
    failure(() -> whole(json(body)));
    failure(() -> streamed(json(body)));
  }

  @Test
  void anErrorThatIsEmptyOrNullIsNone() {
    for (String none : List.of("null", "{}", "\"\"", "0", "false")) {
      String chunk = STOP.replaceFirst("\\{", "{\"error\":" + none + ",");
      assertThat(streamed(events(data(text("ok"), chunk))).message().text()).isEqualTo("ok");
    }
  }

  @Test
  void aFinishReasonOrTheEndMarkAloneCompletesAStream() {
    assertThat(streamed(events(data(text("a"), STOP))).finishReason()).isEqualTo("stop");
    assertThat(streamed(events(data(text("a"), STOP), End.CUT)).message().text()).isEqualTo("a");
    assertThat(streamed(events(data(text("a"), "[DONE]"))).finishReason()).isEqualTo("stop");
    assertThat(streamed(events(data(text("a")) + "data:[DONE]")).message().text()).isEqualTo("a");
  }

  @Test
  void theEndMarkEndsAStreamWhoseConnectionStaysOpen() {
    assertThat(streamed(events(data(text("a"), STOP, "[DONE]"), End.OPEN)).message().text())
        .isEqualTo("a");
    server.awaitClosedByClient();
  }

  @Test
  void aFinishReasonEndsAStreamWhoseConnectionStaysOpen() {
    assertThat(streamed(events(data(text("a"), STOP), End.OPEN)).message().text()).isEqualTo("a");
    server.awaitClosedByClient();
  }

  @Test
  void aConnectionThatBreaksBeforeTheEndIsAnInterruptedReply() {
    EndpointException cut = failure(() -> streamed(events(data(text("a")), End.CUT)));
    assertThat(cut.reason()).isEqualTo(AgentFailureReason.INTERRUPTED);
    assertThat(cut.isTemporary()).isTrue();
    failure(() -> whole(new RawEndpoint.Response(200, "", "{\"choices\":", End.CUT)));
  }

  @Test
  void everyVariantOfTheSyntaxOfEventsIsRead() {
    String stream =
        "\uFEFF: comment\r\nretry: 1\r\nid: 1\r\nevent: message\r\ndata:"
            + text("Gr\u00fc")
            + "\r\r: ping\n\ndata: {\"choices\":[]}\n\ndata: "
            + text("\u00dfe \ud83d\ude42")
            + "\ndata: "
            + STOP
            + "\n";
    assertThat(streamed(events(stream)).message().text()).isEqualTo("Grüße 🙂");
  }

  @Test
  void aReplyAtOnceInThePlaceOfAStreamAndAStreamInThePlaceOfAReplyAreRead() {
    server.respond(json(message("{\"content\":\"at once\"}")));
    assertThat(endpoint().ask(request(), pieces::add).message().text()).isEqualTo("at once");
    assertThat(whole(events(data(text("in pieces"), STOP))).message().text())
        .isEqualTo("in pieces");
  }

  @Test
  void theThreadThatWaitsForAReplyCanBeInterruptedWhichClosesTheConnection() throws Exception {
    server.respond(events(data(text("a")), End.OPEN));
    boolean[] interrupted = new boolean[1];
    Thread caller =
        new Thread(
            () -> {
              try {
                endpoint().ask(request(), piece -> Thread.currentThread().interrupt());
              } catch (RuntimeException e) {
                interrupted[0] = Thread.currentThread().isInterrupted();
              }
            });
    caller.start();
    caller.join(60_000);
    assertThat(interrupted[0]).isTrue();
    server.awaitClosedByClient();
  }

  // What belongs to a reply.

  @Test
  void contentInBlocksIsItsText() {
    ModelReply reply = whole(json(file("D12-content-array.1.json")));
    assertThat(reply.message().text()).isEqualTo("The answer.");
    assertThat(reply.message().thinking()).isEqualTo("hm");
    assertThat(streamed(events(file("D12b-content-array-stream.1.sse"))).message().text())
        .isEqualTo("The answer.");
    for (String block :
        List.of(
            "[\"x\"]",
            "[{\"type\":\"output_text\",\"text\":\"x\",\"annotations\":[]}]",
            "[{\"text\":{\"value\":\"x\"}}]",
            "{\"type\":\"text\",\"text\":\"x\"}")) {
      assertThat(whole(json(message("{\"content\":" + block + "}"))).message().text())
          .isEqualTo("x");
    }
  }

  @Test
  void aRefusalIsTheReplyAndMarkedAsOne() {
    for (ModelReply reply :
        List.of(
            whole(json(file("D11-refusal.1.json"))),
            streamed(events(file("D11b-refusal-stream.1.sse"))))) {
      assertThat(reply.message().text()).isEqualTo("I can't help with that.");
      assertThat(reply.message().attributes()).containsEntry("refusal", true);
      assertThat(reply.finishReason()).isEqualTo("refusal");
    }
    assertThat(
            whole(json(message("{\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}")))
                .finishReason())
        .isEqualTo("refusal");
    server.respond(json(message("{\"content\":\"ok\"}")));
    endpoint().ask(request(whole(json(file("D11-refusal.1.json"))).message()), null);
    assertThat(server.requests().get(server.requests().size() - 1).messages().get(1))
        .containsEntry("refusal", "I can't help with that.")
        .containsEntry("content", "I can't help with that.");
  }

  @Test
  void whatWasThoughtAtTheHeadOfATextIsReasoning() {
    ModelReply reply =
        whole(json(message("{\"content\":\"\\n<think>\\nhm\\n</think>\\n\\nYes <think>.\"}")));
    assertThat(reply.message().text()).isEqualTo("Yes <think>.");
    assertThat(reply.message().thinking()).isEqualTo("hm");
    failure(() -> whole(json(message("{\"content\":\"<think>only\"}"))));
  }

  @Test
  void aTextIsReadAlikeHoweverItIsCutIntoPieces() {
    for (String all :
        List.of(
            "<think>a</think> <think>b</think>\n c",
            "<thin air",
            " <think></think>x<think>y</think>",
            "< think>",
            "x \ud83d\ude42 \ud83d y")) {
      for (int cut = 0; cut <= all.length(); cut++) {
        SpokenText one = new SpokenText();
        String whole = one.add(all) + one.end();
        SpokenText two = new SpokenText();
        String parts = two.add(all.substring(0, cut)) + two.add(all.substring(cut)) + two.end();
        assertThat(parts).isEqualTo(whole);
        assertThat(two.reasoning()).isEqualTo(one.reasoning());
      }
    }
  }

  @Test
  void aLoneSurrogateCostsACharacter() {
    assertThat(whole(json(file("D24-lone-surrogate.1.json"))).message().text())
        .isEqualTo("A long and paid answer \uFFFD ends here.");
    assertThat(
            streamed(events(data(text("a \\ud83d"), text("\\ude42 \\ude42"), STOP)))
                .message()
                .text())
        .isEqualTo("a \ud83d\ude42 \uFFFD");
  }

  @Test
  void aReplyWithoutTextThatHasMediaFailsWithAWordAboutThem() {
    EndpointException e =
        failure(
            () ->
                whole(
                    json(
                        message(
                            "{\"content\":null,\"images\":[{\"image_url\":{\"url\":\"u\"}}]}"))));
    assertThat(e.advice()).contains("images");
    ModelReply reply =
        whole(
            json(
                "{\"citations\":[\"https://a.example\"],"
                    + message("{\"content\":\"x\"}").substring(1)));
    assertThat(reply.message().attributes())
        .containsEntry("citations", List.of("https://a.example"));
  }

  @Test
  void whatIsNotReadMayHaveAnyForm() {
    assertThat(whole(json(file("D25-created-text.1.json"))).message().text()).isEqualTo("ok");
    ModelReply huge = whole(json(file("D25b-huge-usage.1.json")));
    assertThat(huge.usage().input()).isEqualTo(3_000_000_000L);
    assertThat(huge.usage().total()).isEqualTo(3_000_000_001L);
    String usage =
        "{\"usage\":{\"input_tokens\":\"7\",\"output_tokens\":3.0,\"total_tokens\":1e99,"
            + "\"input_tokens_details\":{\"cached_tokens\":5},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":2}},";
    assertThat(whole(json(usage + message("{\"content\":\"x\"}").substring(1))).usage())
        .isEqualTo(new ModelUsage(7L, 3L, 10L, 5L, 2L));
  }

  // Tool calls.

  private static List<String> calls(ModelReply reply) {
    return reply.message().toolExecutionRequests().stream()
        .map(call -> call.name() + call.arguments())
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "D05-same-id-twice.1.json|{\"action\":\"set\",\"metadata\":{\"city\":\"Bergen\"}}",
        "D16-same-index.1.sse|{\"action\":\"set\",\"metadata\":{\"k\":1}}",
        "D16b-repeated-id-and-name.1.sse|{\"action\":\"get\"}",
        "D16c-interleaved.1.sse|{\"action\":\"set\",\"metadata\":{\"k\":2}}",
        "D17-arguments-object.1.json|{\"action\":\"get\"}",
        "D18-no-type.1.json|{\"action\":\"get\"}",
        "D18b-no-id.1.json|{\"action\":\"get\"}",
        "D19-two-choices.1.json|{\"action\":\"get\"}"
      })
  void theToolCallsAreThoseThatWereMeant(String name, String arguments) {
    ModelReply reply =
        name.endsWith("sse") ? streamed(events(file(name))) : whole(json(file(name)));

    assertThat(calls(reply)).contains("manage_metadata" + arguments);
    assertThat(calls(reply)).hasSize(name.matches("D(05|16-|16c).*") ? 2 : 1);
    assertThat(reply.message().toolExecutionRequests())
        .extracting(ToolExecutionRequest::id)
        .doesNotHaveDuplicates()
        .allSatisfy(id -> assertThat(id).isNotBlank());
    assertThat(reply.finishReason()).isEqualTo("tool_execution");
    if (name.startsWith("D19")) {
      assertThat(reply.message().text()).isEqualTo("I look it up.");
    }
  }

  private static String part(String part) {
    return delta("{\"tool_calls\":[" + part + "]}");
  }

  private static String call(String head, String arguments) {
    return part("{" + head + "\"function\":{\"name\":\"f\",\"arguments\":\"" + arguments + "\"}}");
  }

  private static final String A = "{\\\"a\\\":1}";
  private static final String B = "{\\\"b\\\":2}";

  @Test
  void partsOfToolCallsFindTheirCallWithoutAnIndexOrAnId() {
    String more = part("{\"function\":{\"name\":null,\"arguments\":\"1}\"}}");
    assertThat(calls(streamed(events(data(call("\"id\":\"x\",", "{\\\"a\\\":"), more, STOP)))))
        .containsExactly("f{\"a\":1}");
    assertThat(calls(streamed(events(data(call("", A), call("", B), STOP)))))
        .containsExactly("f{\"a\":1}", "f{\"b\":2}");
    assertThat(
            calls(
                streamed(
                    events(
                        data(
                            call("\"index\":0,\"id\":\"\",", A),
                            call("\"index\":1,\"id\":\"\",", B),
                            STOP)))))
        .containsExactly("f{\"a\":1}", "f{\"b\":2}");
    assertThat(
            calls(
                streamed(
                    events(
                        data(
                            call("\"index\":0,\"id\":\"x\",", A),
                            call("\"index\":1,\"id\":\"x\",", B),
                            STOP)))))
        .containsExactly("f{\"a\":1}", "f{\"b\":2}");
    assertThat(
            calls(
                streamed(
                    events(
                        data(
                            call("\"index\":0,\"id\":\"x\",", A),
                            call("\"index\":0,\"id\":\"x\",", B),
                            STOP)))))
        .containsExactly("f{\"a\":1}", "f{\"b\":2}");
    assertThat(
            calls(
                streamed(
                    events(
                        data(
                            call("\"index\":0,\"id\":\"x\",", A),
                            call("\"index\":0,\"id\":\"x\",", A),
                            STOP)))))
        .containsExactly("f{\"a\":1}");
  }

  @Test
  void aNameInFragmentsIsPutTogether() {
    String first = part("{\"index\":0,\"id\":\"x\",\"function\":{\"name\":\"manage_\"}}");
    String second =
        part("{\"index\":0,\"function\":{\"name\":\"metadata\",\"arguments\":{\"a\":1}}}");
    assertThat(calls(streamed(events(data(first, second, STOP)))))
        .containsExactly("manage_metadata{\"a\":1}");
  }

  @Test
  void toolCallsOfOlderAndOtherFormsAreRead() {
    for (String calls :
        List.of(
            "\"function_call\":{\"name\":\"f\",\"arguments\":\"{}\"}",
            "\"tool_calls\":[{\"name\":\"f\",\"arguments\":{}}]",
            "\"tool_calls\":{\"id\":7,\"function\":{\"name\":\"f\",\"arguments\":null}}",
            "\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"\\\"{}\\\"\"}}]")) {
      assertThat(calls(whole(json(message("{" + calls + "}"))))).containsExactly("f{}");
    }
  }

  @Test
  void noToolIsCalledByAStreamThatDidNotEndWell() {
    failure(() -> streamed(events(data(call("\"id\":\"x\",", A)))));
    failure(
        () ->
            streamed(
                events(
                    data(
                        call("\"id\":\"x\",", A),
                        STOP.replace("\"stop\"", "\"content_filter\"")))));
  }

  // What goes back.

  private Document sentBack(ModelReply reply) {
    List<ChatMessage> more = new ArrayList<>(List.of(reply.message()));
    for (ToolExecutionRequest call : reply.message().toolExecutionRequests()) {
      more.add(ToolExecutionResultMessage.from(call, "done"));
    }
    server.respond(json(message("{\"content\":\"ok\"}")));
    endpoint().ask(request(more.toArray(ChatMessage[]::new)), null);
    return server.requests().get(0).messages().get(1);
  }

  @Test
  void reasoningBesideAToolCallGoesBack() {
    ModelReply reply = whole(json(file("D09-reasoning-tool.1.json")));
    assertThat(reply.message().thinking()).isEqualTo("I need the metadata.");
    assertThat(sentBack(reply)).containsEntry("reasoning_content", "I need the metadata.");

    String call = ",\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\"}}]";
    ModelReply streamed =
        streamed(
            events(
                data(
                    delta("{\"reasoning\":\"one \",\"reasoning_details\":[{\"data\":\"x\"}]}"),
                    delta(
                        "{\"reasoning\":\"two\",\"reasoning_details\":[{\"data\":\"y\"}]"
                            + call
                            + "}"),
                    STOP)));
    assertThat(streamed.message().thinking()).isEqualTo("one two");
    assertThat(sentBack(streamed))
        .containsEntry("reasoning", "one two")
        .containsEntry(
            "reasoning_details", List.of(new Document("data", "x"), new Document("data", "y")));
  }

  @Test
  void reasoningWithoutAToolCallIsKeptAndDoesNotGoBack() {
    ModelReply reply =
        whole(json(message("{\"content\":\"x\",\"reasoning_content\":\"hm\",\"matched_stop\":1}")));
    assertThat(reply.message().thinking()).isEqualTo("hm");
    assertThat(sentBack(reply)).containsOnlyKeys("role", "content");
  }

  @Test
  void theSignatureOfAToolCallGoesBack() {
    Document extra = new Document("google", new Document("thought_signature", "c2lnbmF0dXJl"));
    ModelReply whole = whole(json(file("D10-signature-tool.1.json")));
    ModelReply streamed =
        streamed(
            events(
                data(
                    part(
                        "{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\","
                            + "\"arguments\":\"{}\"},\"extra_content\":"
                            + extra.toJson()
                            + "}"),
                    STOP)));
    for (ModelReply reply : List.of(whole, streamed)) {
      assertThat(sentBack(reply).getList("tool_calls", Document.class).get(0))
          .containsEntry("extra_content", extra);
    }
  }

  @Test
  void blocksWithASignatureGoBackAsTheyCame() {
    String content =
        "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"s\"},"
            + "{\"type\":\"text\",\"text\":\"x\"}]";
    assertThat(sentBack(whole(json(message("{\"content\":" + content + "}")))).get("content"))
        .asInstanceOf(type(List.class))
        .isEqualTo(Document.parse("{\"c\":" + content + "}").get("c"));
  }

  // How the endpoint is asked.

  @Test
  void whatIsSetFitsTheRequestToTheEndpoint() {
    server.respond(json(message("{\"content\":\"x\"}")));
    ModelSettings fitted =
        new ModelSettings(
            URI.create(server.address() + "/openai/deployments/d/"),
            "key",
            "small",
            Duration.ofSeconds(20),
            0.5,
            99,
            false,
            "api-version=1",
            Map.of("api-key", "secret", "user-agent", "mine"));
    new ModelEndpoint(fitted).ask(request(), pieces::add);

    RawEndpoint.Request sent = server.requests().get(0);
    assertThat(sent.path()).isEqualTo("/openai/deployments/d/chat/completions?api-version=1");
    assertThat(sent.header("api-key")).isEqualTo("secret");
    assertThat(sent.header("User-Agent")).isEqualTo("mine");
    assertThat(sent.header("Authorization")).isEqualTo("Bearer key");
    assertThat(sent.body())
        .containsEntry("temperature", 0.5)
        .containsEntry("max_tokens", 99)
        .containsEntry("stream", true)
        .doesNotContainKeys("stream_options", "tools");
    new ModelEndpoint(settings(server.address())).ask(request(), pieces::add);
    assertThat(server.requests().get(1).body())
        .containsEntry("stream_options", new Document("include_usage", true));
  }

  @Test
  void belowAnAddressWithoutAPathTheOtherFormIsTriedAndRemembered() {
    server.respond(status(404, "{}"), json(message("{\"content\":\"x\"}")));
    ModelEndpoint endpoint = new ModelEndpoint(settings(server.address() + "/"));

    endpoint.ask(request(), null);
    endpoint.ask(request(), null);

    assertThat(server.requests())
        .extracting(RawEndpoint.Request::path)
        .containsExactly("/chat/completions", "/v1/chat/completions", "/v1/chat/completions");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "401|{\"error\":{\"code\":\"invalid_api_key\"}}|REFUSED_KEY|false",
        "403|nope|REFUSED_KEY|false",
        "404|{\"error\":{\"code\":\"model_not_found\"}}|UNKNOWN_MODEL|false",
        "400|{\"error\":{\"message\":\"The model `x` does not exist\"}}|UNKNOWN_MODEL|false",
        "429|{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"see /account/billing\"}}|LIMITED|true",
        "429|{\"error\":{\"type\":\"insufficient_quota\",\"code\":null}}|QUOTA|false",
        "402|{\"error\":{\"message\":\"Insufficient Balance\"}}|QUOTA|false",
        "400|{\"error\":{\"code\":\"context_length_exceeded\"}}|CONTEXT_TOO_LONG|false",
        "400|{\"error\":{\"message\":\"This model's maximum context length is 8\"}}|CONTEXT_TOO_LONG|false",
        "400|{\"error\":{\"code\":\"content_filter\"}}|FILTERED|false",
        "400|{\"error\":{\"message\":\"\\\"auto\\\" tool choice requires --enable-auto-tool-choice\"}}|TOOLS_NOT_SUPPORTED|false",
        "400|{\"error\":\"registry.example/m does not support tools\"}|TOOLS_NOT_SUPPORTED|false",
        "500|{\"error\":{\"message\":\"tools param requires --jinja flag\"}}|TOOLS_NOT_SUPPORTED|false",
        "422|{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"tools\"]}]}|TOOLS_NOT_SUPPORTED|false",
        "400|{\"message\":\"Unexpected role 'user' after role 'tool'\"}|OTHER|false",
        "408||OTHER|true",
        "409|{}|OTHER|true",
        "500|<html>|OTHER|true",
        "503|{}|UNREACHABLE|true",
        "529|{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}|LIMITED|true"
      })
  void whatAnErrorMeansIsReadFromItsStatusCodeAndText(
      int status, String body, AgentFailureReason reason, boolean temporary) {
    EndpointException e = failure(() -> whole(status(status, body == null ? "" : body)));
    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e.isTemporary()).isEqualTo(temporary);
    assertThat(e).hasMessageStartingWith("HTTP status " + status).hasNoCause();
  }

  @Test
  void theSettingThatHelpsIsNamed() {
    assertThat(
            failure(() -> whole(status(400, "{\"error\":\"unknown field stream_options\"}")))
                .advice())
        .contains("chat.model.stream-usage");
    assertThat(failure(() -> whole(status(400, "{\"error\":\"unknown field: tools\"}"))).advice())
        .contains("chat.model.tools");
  }

  @Test
  void howLongTheEndpointWantsToBeLeftAloneIsKept() {
    assertThat(failure(() -> whole(status(429, "{}", "Retry-After: 3"))).retryAfter())
        .hasSeconds(3);
    assertThat(failure(() -> whole(status(503, "{}", "retry-after-ms: 250"))).retryAfter())
        .hasMillis(250);
    assertThat(
            failure(() -> whole(status(429, "{}", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT")))
                .retryAfter())
        .isZero();
    assertThat(failure(() -> whole(status(429, "{}", "Retry-After: soon"))).retryAfter()).isNull();
  }

  @Test
  void anEndpointThatIsNotThereIsUnreachable() {
    server.close();
    EndpointException e = failure(() -> endpoint().ask(request(), null));
    assertThat(e.reason()).isEqualTo(AgentFailureReason.UNREACHABLE);
    assertThat(e.isTemporary()).isTrue();
  }

  @Test
  void aResponseThatDoesNotBeginInTimeIsATimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0)) {
      ModelSettings impatient =
          new ModelSettings(
              URI.create("http://localhost:" + silent.getLocalPort() + "/v1"),
              null,
              "small",
              Duration.ofMillis(200),
              null,
              null,
              true,
              null,
              Map.of());
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> new ModelEndpoint(impatient).ask(request(), null));
    }
  }

  @Test
  void anAiMessageOfTheLogWithoutAnythingSpecialIsSentAsItIs() {
    assertThat(sentBack(new ModelReply(AiMessage.from("x"), null, null, null)))
        .containsOnlyKeys("role", "content");
  }
}
