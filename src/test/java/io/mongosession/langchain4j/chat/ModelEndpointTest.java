package io.mongosession.langchain4j.chat;

import static io.mongosession.testing.RawEndpoint.json;
import static io.mongosession.testing.RawEndpoint.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.TimeoutException;
import io.mongosession.chat.AgentFailureReason;
import io.mongosession.config.ModelSettings;
import io.mongosession.testing.RawEndpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an endpoint is asked, and what its failures mean. */
class ModelEndpointTest extends EndpointCalls {

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
