package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Messages that wait until their agent is free. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class QueuedChatIT extends ScriptedTurns {

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.chat.concurrency", "queue",
            "mongodb.session.chat.queue-timeout", "PT3S",
            "mongodb.session.chat.timeout", "PT20S",
            "mongodb.session.chat.on-disconnect", "stop"),
        StreamingAgent.class,
        QuickHeartbeat.class);
  }

  @Test
  void aMessageWaitsUntilTheTurnBeforeItHasEnded() {
    CompletableFuture<Api.Response> first = later("hold say=one");
    awaitRunning();
    CompletableFuture<Api.Response> second = later("history");
    release();

    assertThat(first.join().json()).containsEntry("response", "one");
    assertThat(second.join().json())
        .containsEntry("question_number", 2L)
        .containsEntry("response", "2 before");
  }

  @Test
  void allWhoComeAtOnceAreAnsweredOneAfterTheOther() {
    List<CompletableFuture<Api.Response>> all =
        IntStream.range(0, 8).mapToObj(i -> later("say=" + i)).toList();

    assertThat(all).allSatisfy(one -> assertThat(one.join().status()).isEqualTo(200));
    List<Map<String, Object>> log = api.get(agent + "/messages?last=20").items();
    assertThat(log).hasSize(16);
    for (int i = 0; i < log.size(); i += 2) {
      assertThat(log.get(i).get("content")).isEqualTo("say=" + log.get(i + 1).get("content"));
    }
  }

  @Test
  void aMessageThatWaitedInVainIsRefusedAndNotStored() {
    try (EventSource events = api.stream(chat, message("say=a hold"))) {
      assertThat(events.next().name()).isEqualTo("token");

      Map<String, Object> problem =
          assertProblem(api.post(chat, message("say=b")), 409, "turn-running");

      assertThat(problem).containsEntry("question_number", 0L);
      assertThat(api.get(agent + "/messages").items()).hasSize(2);
    }
  }

  @Test
  void noMoreThanEightWait() {
    try (EventSource events = api.stream(chat, message("say=a hold"))) {
      assertThat(events.next().name()).isEqualTo("token");
      List<CompletableFuture<Api.Response>> waiting = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        waiting.add(later("say=b"));
      }
      Wait.until(
          "those who are too many are refused",
          () -> waiting.stream().filter(CompletableFuture::isDone).count() >= 2);
      release();
      assertThat(waiting)
          .extracting(one -> one.join().status())
          .filteredOn(status -> status == 409)
          .hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void whoLeavesStopsTheTurnWhereThatIsConfigured() {
    try (EventSource events = api.stream(chat, message("say=half hold"))) {
      assertThat(events.next().name()).isEqualTo("token");
    }

    Wait.until(
        "the turn is stopped",
        () -> "stopped".equals(api.get(agent + "/messages/1").json().get("status")));
    assertThat(api.get(agent + "/messages/1").json()).containsEntry("content", "half");
    assertThat(api.post(chat, message("say=on")).status()).isEqualTo(200);
  }
}
