package io.mongosession.bench.driver;

import io.mongosession.AgentUpdate;
import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.turn.TurnRequest;
import io.mongosession.turn.TurnStart;
import java.util.List;

/**
 * A turn of the default agent, which replies at once.
 *
 * @param question what the user says
 * @param reply what the agent replies
 */
public record Turn(String question, NewMessage reply) {

  /** How many messages the agent is shown, as by default. */
  static final int HISTORY = 20;

  /** Begins and completes it, in a session that has the agent. */
  public void run(MongoDBSessionManager manager) {
    TurnRequest request =
        TurnRequest.of(MongoDBSessionManager.DEFAULT_AGENT, question, null, null, HISTORY);
    TurnStart start = ContainerSupport.turns(manager).begin(request);
    if (!(start instanceof TurnStart.Begun begun)) {
      throw new IllegalStateException("another turn runs: " + start);
    }
    begun.turn().complete(List.of(reply), AgentUpdate.none());
  }
}
