package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertInvalid;
import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turns that are followed and stopped by others than those who began them. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("smoke")
class FollowedTurnIT extends ScriptedTurns {

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.chat.draft-interval", "PT0.1S",
            "mongodb.session.chat.timeout", "PT20S"),
        StreamingAgent.class,
        QuickHeartbeat.class);
  }

  private static EventSource.Event piece(EventSource events, String text) {
    EventSource.Event event = events.next();
    assertThat(event.name()).as(event.data()).isEqualTo("token");
    assertThat(event.json()).isEqualTo(Map.of("text", text));
    return event;
  }

  private static void assertNothingBehind(EventSource events) {
    assertThat(events.status()).isEqualTo(204);
    assertThat(events.hasEnded()).isTrue();
  }

  @Test
  void theTurnThatRunsCanBeAskedFor() {
    api.put(agent, "{}");
    assertProblem(api.get(turn), 404, "not-found");
    api.post(chat, message("say=before"));
    assertProblem(api.get(turn), 404, "not-found");
    try (EventSource events = stream("say=a hold")) {
      piece(events, "a");

      Map<String, Object> running = api.get(turn).json();

      assertThat(running).containsEntry("status", "running").containsEntry("question_number", 2L);
      assertThat(Instant.parse((String) running.get("started_at")))
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
      release();
      assertThat(events.nextAfterPieces(new StringBuilder()).name()).isEqualTo("done");
    }
    assertProblem(api.get(turn), 404, "not-found");
    assertProblem(api.with("Accept", "text/event-stream").get(turn), 404, "not-found");
    assertProblem(
        api.get("/sessions/nobody-" + session + "/agents/default/turn"), 404, "not-found");
  }

  @Test
  void aTurnIsFollowedFromItsFirstCharacterByWhoeverComes() {
    try (EventSource first = stream("say=one hold say=two")) {
      piece(first, "one");
      try (EventSource second = api.follow(turn, null)) {
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("Content-Type")).startsWith("text/event-stream");
        assertThat(second.header("X-Accel-Buffering")).isEqualTo("no");
        assertThat(second.header("Cache-Control")).contains("no-store");
        EventSource.Event piece = piece(second, "one");
        assertThat(second.retry()).isEqualTo("1000");
        assertThat(piece.id()).matches("[0-9a-f-]{8}:1:3");
        release();
        StringBuilder text = new StringBuilder("one");

        EventSource.Event done = second.nextAfterPieces(text);

        assertThat(text).hasToString("onetwo");
        assertThat(done.name()).isEqualTo("done");
        assertThat(done.json()).isEqualTo(first.nextAfterPieces(new StringBuilder()).json());
        assertThat(second.hasEnded()).isTrue();
        assertNothingBehind(api.follow(turn, done.id()));
      }
    }
  }

  @Test
  void aReaderThatWasCutOffGoesOnWhereItWasAndTheePiecesEqualTheMessages() {
    Map<Long, StringBuilder> texts = new LinkedHashMap<>();
    String last;
    try (EventSource cut = stream("say=one smile step say=two hold say=three")) {
      EventSource.Event event = cut.next();
      while (!event.data().contains("two")) {
        add(texts, event);
        event = cut.next();
      }
      add(texts, event);
      last = event.id();
    }
    EventSource.Event done;
    try (EventSource rest = api.follow(turn, last)) {
      release();
      done = rest.read(texts);
    }

    assertThat(done.name()).isEqualTo("done");
    assertThat(texts).hasToString("{1=one🙂, 3=twothree}");
    assertThat(stored(1)).containsEntry("content", "one🙂").containsEntry("turn", 0L);
    assertThat(stored(3)).containsEntry("content", "twothree").containsEntry("turn", 0L);
    assertNothingBehind(api.follow(turn, done.id()));
    assertNothingBehind(api.follow(turn, done.id()));
  }

  private static void add(Map<Long, StringBuilder> texts, EventSource.Event event) {
    texts
        .computeIfAbsent(Long.parseLong(event.id().split(":")[1]), number -> new StringBuilder())
        .append(event.json().get("text"));
  }

  @Test
  void aTurnThatEndedIsFollowedFromEveryPlaceInItAlsoWhenOthersCameSince() {
    List<EventSource.Event> all = new ArrayList<>();
    try (EventSource events = stream("say=one step say=two")) {
      do {
        all.add(events.next());
      } while (!all.get(all.size() - 1).name().equals("done"));
    }
    api.post(chat, message("say=other"));
    for (int i = 0; i < all.size(); i++) {
      Map<Long, StringBuilder> texts = new LinkedHashMap<>();
      all.subList(0, i + 1).stream()
          .filter(event -> event.name().equals("token"))
          .forEach(event -> add(texts, event));
      try (EventSource rest = api.follow(turn, all.get(i).id())) {
        if (i == all.size() - 1) {
          assertNothingBehind(rest);
        } else {
          assertThat(rest.read(texts).json()).isEqualTo(all.get(all.size() - 1).json());
          assertThat(texts).hasToString("{1=one, 3=two}");
        }
      }
    }
  }

  @Test
  void aTurnThatFailedGivesItsErrorToThoseWhoFollowAndThenNothing() {
    CompletableFuture<Api.Response> asked =
        CompletableFuture.supplyAsync(() -> api.post(chat, message("hold fail")));
    awaitRunning();
    EventSource.Event error;
    try (EventSource events = api.follow(turn, null)) {
      release();
      error = events.next();
    }
    assertThat(error.name()).isEqualTo("error");
    assertThat(error.json()).containsEntry("type", "urn:mongosession:problem:agent-failed");
    assertProblem(asked.join(), 502, "agent-failed");
    assertNothingBehind(api.follow(turn, error.id()));
  }

  @Test
  void aStopEndsAStreamedTurnWithItsTextSoFar() {
    try (EventSource events = stream("say=half hold")) {
      piece(events, "half");
      assertProblem(api.delete(turn + "?question_number=7"), 404, "not-found");
      assertThat(api.delete(turn + "?question_number=0").status()).isEqualTo(202);

      EventSource.Event done = events.next();

      assertThat(done.name()).isEqualTo("done");
      assertThat(done.json())
          .containsEntry("status", "stopped")
          .containsEntry("finish_reason", "stopped")
          .containsEntry("response", "half")
          .containsEntry("message_number", 1L)
          .containsEntry("next_number", 2L);
      assertNothingBehind(api.follow(turn, done.id()));
    }
    assertThat(controlAgent("fate=" + session)).isEqualTo("interrupted");
    assertThat(stored(1)).containsEntry("status", "stopped").containsEntry("content", "half");
    assertThat(stored(0)).doesNotContainKey("status");
    assertProblem(api.delete(turn), 404, "not-found");
    assertThat(api.post(chat, message("history")).json())
        .as("the next turn is not stopped, and is shown the text")
        .containsEntry("response", "2 before");
  }

  @Test
  void aStopEndsATurnThatIsNotStreamedToo() {
    CompletableFuture<Api.Response> asked =
        CompletableFuture.supplyAsync(() -> api.post(chat, message("hold")));
    awaitRunning();

    assertThat(api.delete(turn).status()).isEqualTo(202);

    assertThat(asked.join().json())
        .containsEntry("status", "stopped")
        .containsEntry("response", "")
        .doesNotContainKey("message_number");
    assertThat(stored(0)).containsEntry("status", "stopped");
    assertThat(api.get(messages).items()).hasSize(1);
  }

  @Test
  void aDraftThatIsRedactedStopsItsTurnAndStaysRedacted() {
    try (EventSource events = stream("say=secret hold say=more hold")) {
      piece(events, "secret");
      assertThat(api.post(messages + "/1/redaction", "{\"content\":\"[removed]\"}").status())
          .isEqualTo(200);
      release();

      EventSource.Event done = events.nextAfterPieces(new StringBuilder());

      assertThat(done.name()).as(done.data()).isEqualTo("done");
      assertThat(done.json()).containsEntry("status", "stopped");
    }
    assertThat(stored(1)).containsEntry("content", "[removed]").containsEntry("status", "stopped");
  }

  @Test
  void aRedactionOfTheLatestMessagePassesOverADraft() {
    try (EventSource events = stream("say=half hold say=way")) {
      piece(events, "half");

      assertThat(api.post(messages + "/latest/redaction", "{\"content\":\"[removed]\"}").json())
          .containsEntry("number", 0L);
      release();

      assertThat(events.nextAfterPieces(new StringBuilder()).json())
          .containsEntry("response", "halfway");
    }
    assertThat(stored(0)).containsEntry("content", "[removed]");
  }

  @Test
  void aSessionThatIsDeletedEndsItsTurnAndWhoFollowsIt() {
    try (EventSource events = stream("say=half hold")) {
      EventSource.Event piece = piece(events, "half");
      try (EventSource second = api.follow(turn, piece.id())) {
        api.delete("/sessions/" + session);

        EventSource.Event error = events.next();

        assertThat(error.name()).isEqualTo("error");
        assertThat(error.json()).containsEntry("reason", "interrupted");
        // What was read is gone, which a reader may learn first.
        EventSource.Event last = second.next();
        assertThat((last.name().equals("restart") ? second.next() : last).name())
            .isEqualTo("error");
      }
      assertThat(controlAgent("fate=" + session)).isEqualTo("interrupted");
      assertProblem(api.with("Accept", "text/event-stream").get(turn), 404, "not-found");
      try (EventSource anew = stream("say=new")) {
        assertThat(anew.nextAfterPieces(new StringBuilder()).name()).isEqualTo("done");
      }
      try (EventSource restarted = api.follow(turn, piece.id())) {
        assertThat(restarted.next().name()).isEqualTo("restart");
        piece(restarted, "new");
        assertThat(restarted.next().name()).isEqualTo("done");
      }
    }
  }

  @Test
  void theTextOfAnotherAttemptBeginsAgain() {
    Api keyed = api.with("Idempotency-Key", "key");
    String script = message("say=old once say=new");
    EventSource.Event error;
    try (EventSource events = keyed.stream(chat, script)) {
      error = events.nextAfterPieces(new StringBuilder());
      assertThat(error.name()).isEqualTo("error");
    }
    try (EventSource again = keyed.stream(chat, script)) {
      assertThat(again.nextAfterPieces(new StringBuilder()).name()).isEqualTo("done");
    }

    try (EventSource events = api.follow(turn, error.id())) {
      assertThat(events.next().name()).isEqualTo("restart");
      piece(events, "oldnew");
      assertThat(events.next().name()).isEqualTo("done");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "0:0:0",
        "01234567:1",
        "01234567:-1:0",
        "01234567:1:99999999999",
        "01234567:99:0",
        "{\"$ne\":1}"
      })
  void anIdThatIsNoneOfThisAgentIsRefused(String id) {
    api.post(chat, message("say=x"));

    assertInvalid(
        api.with("Accept", "text/event-stream").with("Last-Event-ID", id).get(turn),
        "Last-Event-ID");
  }

  @Test
  void whatIsWrongInACallIsNamed() {
    api.post(chat, message("say=x"));

    assertInvalid(api.delete(turn + "?question_number=x"), "question_number");
    assertInvalid(api.delete(turn + "?question_number=-1"), "question_number");
    assertInvalid(api.delete(turn + "?question=1"), "question");
    assertInvalid(api.get(turn + "?last=1"), "last");
    assertProblem(api.with("Accept", "text/html").get(turn), 406, "not-acceptable");
  }
}
