package io.mongosession.langchain4j.chat;

import static io.mongosession.testing.RawEndpoint.events;
import static io.mongosession.testing.RawEndpoint.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.chat.AgentFailureReason;
import io.mongosession.testing.RawEndpoint;
import io.mongosession.testing.RawEndpoint.End;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which replies of an endpoint are complete, and which are errors. */
class CompleteRepliesTest extends EndpointCalls {

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
}
