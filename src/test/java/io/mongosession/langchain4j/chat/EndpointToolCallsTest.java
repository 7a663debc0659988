package io.mongosession.langchain4j.chat;

import static io.mongosession.testing.RawEndpoint.events;
import static io.mongosession.testing.RawEndpoint.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tool calls of endpoints, as each of them writes them. */
class EndpointToolCallsTest extends EndpointCalls {

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
}
