package io.mongosession.chat;

import io.mongosession.ContainerSupport;
import io.mongosession.InvalidInputException;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NotFoundException;
import io.mongosession.turn.AgentTurns;
import io.mongosession.turn.RunningTurn;
import io.mongosession.turn.TurnSnapshot;
import java.util.Optional;

/** Finds the turn that somebody wants to follow, and where in it they are. */
final class TurnFollower {

  private final MongoDBSessionManager manager;
  private final AgentTurns turns;
  private final String agentId;
  private final EventId from;

  /**
   * @param lastEventId of the event that was read last, or null
   * @throws InvalidInputException when it is no id of an event
   */
  TurnFollower(MongoDBSessionManager manager, String agentId, String lastEventId) {
    this.manager = manager;
    this.agentId = agentId;
    from = lastEventId == null ? null : EventId.of(lastEventId);
    turns = ContainerSupport.turns(manager);
  }

  /**
   * Follows the turn that the event belongs to, otherwise the one that runs.
   *
   * @return empty when nothing lies behind the event
   */
  Optional<ChatStream> follow() {
    Optional<RunningTurn> running = turns.running(agentId);
    Long named = from == null || isOf(running) ? null : question();
    if (running.isPresent() && (named == null || named == running.get().questionNumber())) {
      return Optional.of(watch(running.get().turnId(), running.get().questionNumber()));
    }
    if (named != null) {
      return stored(named);
    }
    if (from == null) {
      throw new NotFoundException(
          manager.sessionId(), "no turn of agent '%s' runs".formatted(agentId));
    }
    throw new InvalidInputException(EventId.FIELD, "the id of an event of this agent's");
  }

  private boolean isOf(Optional<RunningTurn> running) {
    return running.isPresent() && from.isOf(running.get().turnId());
  }

  /** Of the turn to which the message of the event belongs, whichever attempt it was. */
  private Long question() {
    try {
      return manager.message(agentId, from.message()).turn();
    } catch (NotFoundException e) {
      return null;
    }
  }

  private ChatStream watch(String turnId, long question) {
    ChatStream stream = new ChatStream();
    followed(question, stream).watch(turnId);
    return stream;
  }

  private FollowedTurn followed(long question, ChatStream stream) {
    return new FollowedTurn(turns, agentId, question, from, stream, () -> {});
  }

  private Optional<ChatStream> stored(long question) {
    TurnSnapshot turn =
        turns
            .snapshot(agentId, question, question + 1)
            .orElseThrow(
                () -> new NotFoundException(manager.sessionId(), "there is no such turn any more"));
    if (turn.running()) {
      return Optional.of(watch(turn.turnId(), question));
    }
    if (new FollowedText(from).isBehind(turn)) {
      return Optional.empty();
    }
    ChatStream stream = new ChatStream();
    followed(question, stream).see(turn);
    return Optional.of(stream);
  }
}
