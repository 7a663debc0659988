package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.cdi.TurnMonitor.TurnCall;
import io.mongosession.telemetry.TestSpans;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import io.mongosession.turn.LeasedTurn;
import io.mongosession.turn.TurnRequest;
import io.mongosession.turn.TurnStart;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** However turns end, whatever happens to the database meanwhile: no span of theirs stays open. */
class TracedTurnsIT {

  private static final int ROUNDS = 20;
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final TestSpans spans = new TestSpans(false);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final TurnPlaces places = new TurnPlaces(ROUNDS);

  @AfterEach
  void stop() {
    threads.shutdownNow();
    spans.close();
  }

  /** What happens in the middle of a turn. */
  private enum Fault {
    NONE,
    AGENT_FAILS,
    STOPPED,
    TOO_LATE,
    LOST,
    CUT,
    REPLY_LOST,
    DOWN
  }

  private MongoDBSessionManagerFactory factory(FaultProxy proxy) {
    MongoClient client =
        MONGO.close(
            MongoClients.create(
                MongoClientSettings.builder()
                    .applyConnectionString(new ConnectionString(proxy.uri()))
                    .applyToClusterSettings(
                        cluster -> cluster.serverSelectionTimeout(1, TimeUnit.SECONDS))
                    .addCommandListener(spans.commands())
                    .build()));
    return MONGO.close(
        MongoDBSessionManagerFactory.builder()
            .client(client)
            .databaseName(MONGO.databaseName())
            .build());
  }

  @Test
  void noSpanStaysOpen() {
    FaultProxy proxy = MONGO.proxy();
    MongoDBSessionManagerFactory factory = factory(proxy);
    factory.createSessionManager("first use makes the indexes").initialize("agent");
    for (int i = 0; i < ROUNDS; i++) {
      turn(factory, proxy, Fault.values()[i % Fault.values().length]);
    }

    Wait.until("every span ends", () -> spans.open() == 0);
    List<SpanData> turns =
        spans.ended().stream().filter(span -> span.getName().equals("invoke_agent agent")).toList();
    assertThat(turns).hasSize(ROUNDS);
    assertThat(spans.ended())
        .as("commands that failed and that did not, each below a turn")
        .anyMatch(span -> String.valueOf(span.getAttributes().get(ERROR)).contains("mongodb"))
        .allMatch(
            span ->
                turns.contains(span)
                    || turns.stream()
                        .anyMatch(turn -> turn.getSpanId().equals(span.getParentSpanId())));
  }

  private void turn(MongoDBSessionManagerFactory factory, FaultProxy proxy, Fault fault) {
    MongoDBSessionManager manager = factory.createSessionManager(UUID.randomUUID().toString());
    ObservedTurn observed =
        new ObservedTurn(List.of(spans.turns()), new TurnCall(manager.sessionId(), "agent", true));
    OpenTurn turn = observed.during(() -> open(manager, observed));
    Callable<ChatReply> agent =
        () -> {
          turn.text("some text");
          happen(fault, proxy, turn);
          return ChatReply.of("some text");
        };
    threads.execute(() -> turn.run(agent));
    Wait.until(fault + ": the turn ends", () -> places.taken() == 0);
    if (fault == Fault.DOWN) {
      proxy.comeBack();
    }
  }

  private OpenTurn open(MongoDBSessionManager manager, ObservedTurn observed) {
    TurnStart start =
        ContainerSupport.turns(manager).begin(TurnRequest.of("agent", "question", null, null, 20));
    LeasedTurn leased = ((TurnStart.Begun) start).turn();
    OpenTurn open =
        new OpenTurn(
            new OpenTurn.Surroundings(
                "agent",
                observed,
                places.take(null),
                Duration.ofMinutes(1),
                200,
                threads,
                flush -> {}),
            new TurnStorer(leased, "agent", later -> {}),
            new ReplyText(1000),
            new ChatStream());
    leased.onInterruption(open);
    return open;
  }

  private static void happen(Fault fault, FaultProxy proxy, OpenTurn turn) {
    switch (fault) {
      case NONE -> {
        // It goes on.
      }
      case AGENT_FAILS -> throw new IllegalStateException("the agent fails");
      case STOPPED -> turn.end(new TurnEnd.Stopped());
      case TOO_LATE ->
          turn.end(
              new TurnEnd.Failed(new AgentTimeoutException("agent", Duration.ofSeconds(1), null)));
      case LOST -> turn.end(new TurnEnd.Lost());
      case CUT -> proxy.cut();
      case REPLY_LOST -> proxy.loseReplyTo("findAndModify", 1);
      case DOWN -> proxy.goDown();
    }
  }
}
