package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertInvalid;
import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are sent again with their idempotency key. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("smoke")
class RepeatedChatIT extends ScriptedTurns {

  private Api keyed;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.chat.draft-interval", "PT0.1S",
            "mongodb.session.chat.timeout", "PT20S"),
        StreamingAgent.class,
        QuickHeartbeat.class);
  }

  @BeforeEach
  void withAKey() {
    keyed = api.with("Idempotency-Key", "key-1");
  }

  private List<Object> contents() {
    return api.get(messages).items().stream().map(message -> message.get("content")).toList();
  }

  @Test
  void aRepeatGetsTheResultThatIsStoredAndTheAgentIsNotAskedAgain() {
    Api.Response first = keyed.post(chat, message("say=hello history"));
    assertThat(first.status()).as(first.text()).isEqualTo(200);

    assertThat(keyed.post(chat, message("say=hello history")).json()).isEqualTo(first.json());
    assertThat(
            api.with("Idempotency-Key", "\"key-1\"")
                .post(chat, message("say=hello history"))
                .json())
        .as("in quotes it is the same key")
        .isEqualTo(first.json());
    assertThat(contents()).containsExactly("say=hello history", "hello0 before");
    assertThat(keyed.post(chat, "{\"message\":\"say=hello history\",\"expected_number\":7}").json())
        .as("the expected number is not looked at")
        .isEqualTo(first.json());
  }

  @Test
  void aRepeatThatIsStreamedGetsTheTextAndTheResultThatIsStored() {
    Map<String, Object> first = keyed.post(chat, message("say=one step say=two")).json();
    Map<Long, StringBuilder> texts = new LinkedHashMap<>();
    try (EventSource events = keyed.stream(chat, message("say=one step say=two"))) {
      assertThat(events.read(texts).json()).isEqualTo(first);
    }
    assertThat(texts).hasToString("{1=one, 3=two}");
  }

  @Test
  void anotherKeyIsAnotherMessageAndAnotherAgentHasKeysOfItsOwn() {
    keyed.post(chat, message("say=hello"));

    assertThat(api.with("Idempotency-Key", "key-2").post(chat, message("say=hello")).json())
        .containsEntry("question_number", 2L);
    assertThat(keyed.post(chat, "{\"message\":\"say=hello\",\"agent_id\":\"other\"}").json())
        .containsEntry("question_number", 0L);
    assertThat(contents()).hasSize(4);
  }

  @Test
  void aKeyWithAnotherMessageIsRefused() {
    keyed.post(chat, message("say=hello"));

    assertProblem(keyed.post(chat, message("say=bye")), 422, "idempotency-key-reused");
    assertThat(contents()).hasSize(2);
  }

  @Test
  void anAppendAndATurnWithOneKeyAndOneTextAreTwoThings() {
    api.put("/sessions/" + session, "{}");
    keyed.post(messages, "{\"messages\":[{\"role\":\"user\",\"content\":\"say=hello\"}]}");

    assertThat(keyed.post(chat, message("say=hello")).json()).containsEntry("question_number", 1L);
    assertThat(contents()).containsExactly("say=hello", "say=hello", "hello");
  }

  @Test
  void aRepeatWhileTheTurnRunsJoinsItAndSharesItsResult() {
    CompletableFuture<Api.Response> first = later(keyed, "say=Hel hold say=lo");
    awaitRunning();
    CompletableFuture<Api.Response> second = later(keyed, "say=Hel hold say=lo");
    try (EventSource third = keyed.stream(chat, message("say=Hel hold say=lo"))) {
      release();
      Map<String, Object> result = first.join().json();

      assertThat(second.join().json()).isEqualTo(result);
      Map<Long, StringBuilder> texts = new LinkedHashMap<>();
      assertThat(third.read(texts).json()).isEqualTo(result);
      assertThat(texts).hasToString("{1=Hello}");
    }
    assertThat(contents()).containsExactly("say=Hel hold say=lo", "Hello");
  }

  @Test
  void aTurnThatFailsFailsForThoseWhoJoinedToo() {
    CompletableFuture<Api.Response> first = later(keyed, "hold once say=x");
    awaitRunning();
    List<CompletableFuture<Api.Response>> copies =
        List.of(later(keyed, "hold once say=x"), later(keyed, "hold once say=x"));
    assertProblem(keyed.post(chat, message("say=other")), 422, "idempotency-key-reused");
    release();

    assertProblem(first.join(), 502, "agent-failed");
    copies.forEach(copy -> assertProblem(copy.join(), 502, "agent-failed")); // Not asked again.
    assertThat(contents()).containsExactly("hold once say=x");
  }

  @Test
  void aMessageWhoseTurnFailedIsAskedAgainAndNotStoredAgain() {
    assertProblem(keyed.post(chat, message("say=a step once earlier")), 502, "agent-failed");

    Map<String, Object> again = keyed.post(chat, message("say=a step once earlier")).json();

    assertThat(again).containsEntry("question_number", 0L).containsEntry("message_number", 5L);
    assertThat(contents())
        .containsExactly(
            "say=a step once earlier", "a", "result of a", "a", "result of a", "2 earlier");
    assertThat(api.get(messages).items()).noneMatch(item -> item.containsKey("status"));
    assertThat(keyed.post(chat, message("say=a step once earlier")).json()).isEqualTo(again);
  }

  @Test
  void aMessageWhoseTurnFailedIsNotAskedAgainBehindOthers() {
    assertProblem(keyed.post(chat, message("once")), 502, "agent-failed");
    api.post(chat, message("say=on"));

    assertProblem(keyed.post(chat, message("once")), 409, "conflict");
    assertThat(contents()).containsExactly("once", "say=on", "on");
  }

  @Test
  void aTurnThatWasStoppedIsNotRunAgain() {
    CompletableFuture<Api.Response> first = later(keyed, "hold say=never");
    awaitRunning();
    assertThat(api.delete(agent + "/turn").status()).isEqualTo(202);
    Map<String, Object> stopped = first.join().json();
    assertThat(stopped)
        .containsEntry("status", "stopped")
        .containsEntry("finish_reason", "stopped")
        .containsEntry("response", "")
        .containsEntry("next_number", 1L)
        .doesNotContainKey("message_number");

    assertThat(keyed.post(chat, message("hold say=never")).json()).isEqualTo(stopped);
    assertThat(contents()).containsExactly("hold say=never");
  }

  @Test
  void aRepeatGetsWhatAReplyWasRedactedTo() {
    keyed.post(chat, message("say=secret"));
    api.post(messages + "/1/redaction", "{\"content\":\"[removed]\"}");

    assertThat(keyed.post(chat, message("say=secret")).json())
        .containsEntry("response", "[removed]")
        .containsEntry("message_number", 1L);
  }

  @Test
  void aDeletedSessionForgetsItsKeys() {
    keyed.post(chat, message("say=hello"));
    api.delete("/sessions/" + session);

    assertThat(keyed.post(chat, message("say=bye")).json()).containsEntry("response", "bye");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"\"", "LONG", "a\tb"})
  void aKeyThatIsNoneIsRefusedByTheNameOfItsHeader(String key) {
    Api wrong = api.with("Idempotency-Key", key.equals("LONG") ? "k".repeat(257) : key);

    assertInvalid(wrong.post(chat, message("say=x")), "Idempotency-Key");
    assertProblem(api.get("/sessions/" + session), 404, "not-found");
  }

  @Test
  void theLongestKeyIsAccepted() {
    Api longest = api.with("Idempotency-Key", "k".repeat(256));

    assertThat(longest.post(chat, message("say=x")).status()).isEqualTo(200);
  }
}
