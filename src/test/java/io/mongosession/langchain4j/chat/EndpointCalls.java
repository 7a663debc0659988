package io.mongosession.langchain4j.chat;

import static io.mongosession.testing.RawEndpoint.events;
import static io.mongosession.testing.RawEndpoint.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.mongosession.config.ModelSettings;
import io.mongosession.testing.RawEndpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;

/** Calls of an endpoint that responds byte for byte as a test wants it. */
abstract class EndpointCalls {

  static final String STOP = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";

  final RawEndpoint server = new RawEndpoint();
  final List<String> pieces = new ArrayList<>();

  @AfterEach
  void stop() {
    server.close();
  }

  static ModelSettings settings(String base) {
    return new ModelSettings(
        URI.create(base), "key", "small", Duration.ofSeconds(20), null, null, true, null, Map.of());
  }

  static ChatRequest request(ChatMessage... more) {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(UserMessage.from("hello"));
    messages.addAll(List.of(more));
    return ChatRequest.builder().messages(messages).build();
  }

  ModelEndpoint endpoint() {
    return new ModelEndpoint(settings(server.address() + "/v1"));
  }

  ModelReply whole(RawEndpoint.Response response) {
    server.respond(response);
    return endpoint().ask(request(), null);
  }

  ModelReply streamed(RawEndpoint.Response response) {
    server.respond(response);
    pieces.clear();
    ModelReply reply = endpoint().ask(request(), pieces::add);
    assertThat(String.join("", pieces))
        .isEqualTo(reply.message().text() == null ? "" : reply.message().text());
    return reply;
  }

  static String file(String name) {
    try (InputStream file = EndpointCalls.class.getResourceAsStream("/model-endpoint/" + name)) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String data(String... events) {
    StringBuilder all = new StringBuilder();
    for (String event : events) {
      all.append("data: ").append(event).append("\n\n");
    }
    return all.toString();
  }

  static String text(String text) {
    return delta("{\"content\":\"" + text + "\"}");
  }

  static String delta(String delta) {
    return "{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}";
  }

  static String message(String message) {
    return "{\"choices\":[{\"message\":" + message + ",\"finish_reason\":\"stop\"}]}";
  }

  EndpointException failure(Runnable call) {
    EndpointException[] thrown = new EndpointException[1];
    assertThatExceptionOfType(EndpointException.class)
        .isThrownBy(call::run)
        .satisfies(e -> thrown[0] = e);
    return thrown[0];
  }

  static List<String> calls(ModelReply reply) {
    return reply.message().toolExecutionRequests().stream()
        .map(call -> call.name() + call.arguments())
        .toList();
  }

  static String part(String part) {
    return delta("{\"tool_calls\":[" + part + "]}");
  }

  static String call(String head, String arguments) {
    return part("{" + head + "\"function\":{\"name\":\"f\",\"arguments\":\"" + arguments + "\"}}");
  }

  static final String A = "{\\\"a\\\":1}";
  static final String B = "{\\\"b\\\":2}";

  Document sentBack(ModelReply reply) {
    List<ChatMessage> more = new ArrayList<>(List.of(reply.message()));
    for (ToolExecutionRequest call : reply.message().toolExecutionRequests()) {
      more.add(ToolExecutionResultMessage.from(call, "done"));
    }
    server.respond(json(message("{\"content\":\"ok\"}")));
    endpoint().ask(request(more.toArray(ChatMessage[]::new)), null);
    return server.requests().get(0).messages().get(1);
  }
}
