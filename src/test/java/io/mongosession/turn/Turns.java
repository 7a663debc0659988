package io.mongosession.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.AgentUpdate;
import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.util.ArrayList;
import java.util.List;

/** Turns as a test begins and ends them. */
final class Turns {

  static final String AGENT = "agent";

  private Turns() {}

  static AgentTurns of(MongoDBSessionManagerFactory factory, String session) {
    return ContainerSupport.turns(factory.createSessionManager(session));
  }

  static TurnRequest asking(String message) {
    return TurnRequest.of(AGENT, message, null, null, 20);
  }

  static TurnRequest asking(String message, String key) {
    return TurnRequest.of(AGENT, message, null, key, 20);
  }

  static LeasedTurn begun(AgentTurns turns, TurnRequest request) {
    TurnStart start = turns.begin(request);
    assertThat(start).isInstanceOf(TurnStart.Begun.class);
    return ((TurnStart.Begun) start).turn();
  }

  static TurnStart.Running running(TurnStart start) {
    assertThat(start).isInstanceOf(TurnStart.Running.class);
    return (TurnStart.Running) start;
  }

  static EndedTurn repeated(TurnStart start) {
    assertThat(start).isInstanceOf(TurnStart.Repeated.class);
    return ((TurnStart.Repeated) start).turn();
  }

  static EndedTurn reply(LeasedTurn turn, String text) {
    return turn.complete(List.of(NewMessage.of("assistant", text)), AgentUpdate.none());
  }

  /**
   * Waits until the lock on the numbers of messages is there, without which nothing is taken over.
   */
  static void awaitIndexes(TestMongo mongo) {
    Wait.until(
        "the indexes are made",
        () ->
            mongo
                    .database()
                    .getCollection("sessions.deleted")
                    .listIndexes()
                    .into(new ArrayList<>())
                    .size()
                > 1);
  }
}
