package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertInvalid;
import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A conversation over HTTP with an agent of the application's own. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("smoke")
class ChatIT {

  @ArquillianResource private URL application;

  private final String session = "chat-" + UUID.randomUUID();
  private final String chat = "/sessions/" + session + "/chat";
  private final String messages = "/sessions/" + session + "/agents/default/messages";
  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Map.of("mongodb.session.chat.timeout", "PT0.5S"), ScriptedAgent.class);
  }

  @BeforeEach
  void connect() {
    api = Api.at(application);
  }

  @Test
  void aTurnReturnsTheReplyAndStoresQuestionAndReply() {
    Api.Response response = api.post(chat, "{\"message\":\"Grüße 🙂\"}");

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.json())
        .isEqualTo(
            Map.of(
                "session_id",
                session,
                "agent_id",
                "default",
                "response",
                "turn 1 after 0 messages: Grüße 🙂",
                "question_number",
                0L,
                "message_number",
                1L,
                "finish_reason",
                "stop",
                "next_number",
                2L));
    Map<String, Object> stored = api.get(messages).json();
    assertThat(stored).containsOnlyKeys("items", "next_after", "next_number");
    assertThat(stored).containsEntry("next_after", 1L).containsEntry("next_number", 2L);
    List<Map<String, Object>> items = api.get(messages).items();
    assertThat(items.get(0))
        .containsOnlyKeys(
            "session_id",
            "agent_id",
            "number",
            "role",
            "content",
            "created_at",
            "updated_at",
            "turn")
        .containsEntry("turn", 0L)
        .containsEntry("number", 0L)
        .containsEntry("role", "user")
        .containsEntry("content", "Grüße 🙂");
    assertThat(items.get(1))
        .containsEntry("number", 1L)
        .containsEntry("role", "assistant")
        .containsEntry("turn", 0L)
        .containsEntry("metrics", Map.of("turns", 1L));
  }

  @Test
  void theAgentOfTheNextTurnGetsHistoryAndState() {
    api.post(chat, "{\"message\":\"one\"}");

    assertThat(api.post(chat, "{\"message\":\"two\"}").json())
        .containsEntry("response", "turn 2 after 2 messages: two")
        .containsEntry("next_number", 4L);
  }

  @Test
  void anotherAgentHasItsOwnConversation() {
    api.post(chat, "{\"message\":\"one\"}");

    assertThat(api.post(chat, "{\"message\":\"hi\",\"agent_id\":\"other\"}").json())
        .containsEntry("agent_id", "other")
        .containsEntry("message_number", 1L);
  }

  @Test
  void aTurnWithAWrongExpectedNumberIsAConflictThatNamesTheNextNumber() {
    api.post(chat, "{\"message\":\"one\",\"expected_number\":0}");

    Map<String, Object> problem =
        assertProblem(
            api.post(chat, "{\"message\":\"again\",\"expected_number\":0}"), 409, "conflict");

    assertThat(problem).containsEntry("next_number", 2L);
    assertThat(api.get(messages).items()).hasSize(2);
  }

  @Test
  void anAgentThatFailsLeavesTheUsersMessageStored() {
    Api.Response response = api.post(chat, "{\"message\":\"fail\"}");

    assertProblem(response, 502, "agent-failed");
    assertThat(response.text()).doesNotContain("secret of the agent");
    assertTheOnlyMessageFailed();
    assertThat(api.post(chat, "{\"message\":\"on\"}").json())
        .containsEntry("response", "turn 1 after 1 messages: on");
    assertThat(api.get(messages).items())
        .extracting(item -> item.get("content"))
        .containsExactly("fail", "on", "turn 1 after 1 messages: on");
  }

  @Test
  void aReplyThatCannotBeStoredIsTheAgentsFailure() {
    assertProblem(api.post(chat, "{\"message\":\"nothing\"}"), 502, "agent-failed");
    assertProblem(api.post(chat, "{\"message\":\"unstorable\"}"), 502, "agent-failed");
  }

  @Test
  void anAgentThatIsTooSlowIsGivenUpAndInterrupted() {
    assertProblem(api.post(chat, "{\"message\":\"sleep\"}"), 504, "agent-timeout");

    assertTheOnlyMessageFailed();
    assertThat(api.post(chat, "{\"message\":\"interrupted?\"}").json())
        .containsEntry("response", "interrupted");
  }

  @Test
  void stepsOfAnAgentAreStoredInFrontOfItsReply() {
    assertThat(api.post(chat, "{\"message\":\"steps\"}").json())
        .containsEntry("message_number", 2L)
        .containsEntry("next_number", 3L);
    assertThat(api.get(messages).items())
        .extracting(item -> item.get("role"))
        .containsExactly("user", "tool", "assistant");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "not json",
        "[]",
        "null",
        "\"text\"",
        "{\"message\":\"a\"} trailing",
        "{\"message\":\"a\",\"message\":\"b\"}",
        "{\"message\":\"\\ud800\"}"
      })
  void aBodyThatIsNotAnObjectIsRefused(String body) {
    assertInvalid(api.post(chat, body), "body");
    assertNothingStored();
  }

  @Test
  void aBodyThatIsNotUtf8IsRefused() {
    byte[] body = {
      '{', '"', 'm', 'e', 's', 's', 'a', 'g', 'e', '"', ':', '"', (byte) 0xFF, '"', '}'
    };
    assertInvalid(
        api.send("POST", chat, "application/json", BodyPublishers.ofByteArray(body)), "body");
    assertNothingStored();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"message\":null}",
        "{\"message\":\"\"}",
        "{\"message\":7}",
        "{\"message\":{\"$ne\":1}}",
        "{\"message\":[\"a\"]}"
      })
  void aMessageThatIsNotTextIsRefused(String body) {
    assertInvalid(api.post(chat, body), "message");
    assertNothingStored();
  }

  @Test
  void everyWrongMemberOfABodyIsNamedInTheProblem() {
    Api.Response response =
        api.post(chat, "{\"message\":1,\"expected_number\":\"x\",\"owner\":\"me\",\"_id\":1}");

    assertInvalid(response, "message");
    assertInvalid(response, "expected_number");
    assertInvalid(response, "owner");
    assertInvalid(response, "_id");
    assertInvalid(api.post(chat, "{\"message\":\"a\",\"expected_number\":-1}"), "expected_number");
    assertInvalid(api.post(chat, "{\"message\":\"a\",\"agent_id\":\"..\"}"), "agent_id");
    assertNothingStored();
  }

  @Test
  void aSessionIdOfMoreThan256CharactersIsRefused() {
    String body = "{\"message\":\"a\"}";
    String longest = UUID.randomUUID() + "x".repeat(220);
    assertThat(api.post("/sessions/" + longest + "/chat", body).status()).isEqualTo(200);
    assertInvalid(api.post("/sessions/" + longest + "y/chat", body), "session_id");
    assertInvalid(api.post("/sessions/" + "x".repeat(300) + "/chat", body), "session_id");
  }

  @Test
  void aRequestThatTheServerItselfRefusesIsReportedAsAProblem() {
    assertProblem(api.get("/nothing-here"), 404, "not-found");
    assertProblem(api.get(""), 404, "not-found");
    assertProblem(api.get("/sessions/" + session + "/nothing"), 404, "not-found");
    Api.Response wrongMethod = api.get(chat);
    assertProblem(wrongMethod, 405, "method-not-allowed");
    assertThat(wrongMethod.header("Allow")).contains("POST");
    assertProblem(
        api.with("Accept", "text/html").post(chat, "{\"message\":\"a\"}"), 406, "not-acceptable");
    assertProblem(
        api.send("POST", chat, "text/plain", BodyPublishers.ofString("hi")),
        415,
        "unsupported-media-type");
    assertNothingStored();
  }

  @Test
  void aWellFormedRequestIdIsKeptAndAnotherReplaced() {
    assertThat(api.with("X-Request-Id", "abc-1").get("/pool").header("X-Request-Id"))
        .isEqualTo("abc-1");
    Api.Response problem = api.with("X-Request-Id", "abc-2").get("/nothing-here");
    assertThat(problem.json()).containsEntry("request_id", "abc-2");
    assertThat(api.with("X-Request-Id", "not well formed").get("/pool").header("X-Request-Id"))
        .matches("[0-9a-f-]{36}");
  }

  private void assertTheOnlyMessageFailed() {
    assertThat(api.get(messages).items())
        .singleElement()
        .satisfies(
            message ->
                assertThat(message)
                    .containsEntry("role", "user")
                    .containsEntry("status", "failed"));
  }

  private void assertNothingStored() {
    assertProblem(api.get(messages), 404, "not-found");
  }
}
