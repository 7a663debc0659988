package io.mongosession.chat;

import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.UnavailableException;
import io.mongosession.turn.RunningTurn;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;

/**
 * The turns of a conversation: restore, store what the user says, ask the agent, store the reply
 * together with what the agent became. No connection is held while the agent thinks.
 *
 * <p>An agent takes one turn at a time, in whichever process; another message meanwhile is refused,
 * or waits. With an idempotency key the same message is asked once. A turn that is under way can be
 * followed and stopped from every process.
 *
 * <p>When the agent gives no reply the user's message is marked failed, and the next turn continues
 * from there: the agent is shown it, like every message that is complete.
 *
 * <p>At most {@code chat.max-running} turns are under way at once, and a quarter of that for one
 * owner; a further one is refused with an {@link UnavailableException} before anything is stored.
 * Each takes one thread of the module's own. Thread-safe.
 */
@ApplicationScoped
public class ChatService {

  private static final Duration LONG = Duration.ofHours(1);

  @Inject private AgentInvoker agent;
  @Inject private TurnStarter turns;

  /**
   * As {@link #turn(MongoDBSessionManager, String, TurnOptions, String)}.
   *
   * @param expectedNumber the number the user's message must get, or null
   */
  public ChatResult turn(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    return turn(manager, agentId, expecting(expectedNumber), message);
  }

  /**
   * Runs one turn; the calling thread waits for its end. Creates the session and registers the
   * agent where they are not there. Six round trips, three of them before the agent is asked; two
   * more with a key, two for each time steps are stored; where the owner has a budget for a day one
   * more, and one for each message that reports model tokens.
   *
   * @param manager the session
   * @param agentId the agent
   * @param options how it is begun
   * @param message what the user says
   * @throws io.mongosession.TurnRunningException when the agent is at work, and was not free in
   *     time
   * @throws io.mongosession.KeyReusedException when another message came with this key
   * @throws io.mongosession.OverBudgetException when the model tokens of the session, or of its
   *     owner's day, are used up
   * @throws io.mongosession.ConflictException when the expected number is not the next one, or what
   *     was asked with this key failed and cannot be asked again
   * @throws AgentTimeoutException when the agent did not reply in time
   * @throws AgentFailedException when the agent failed
   */
  public ChatResult turn(
      MongoDBSessionManager manager, String agentId, TurnOptions options, String message) {
    try (ChatStream turn = begin(manager, agentId, options, message)) {
      ChatEvent event;
      do {
        event = turn.next(LONG);
      } while (!(event instanceof ChatEvent.Done));
      return ((ChatEvent.Done) event).result();
    }
  }

  /** As {@link #begin(MongoDBSessionManager, String, TurnOptions, String)}. */
  public ChatStream begin(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    return begin(manager, agentId, expecting(expectedNumber), message);
  }

  /**
   * As {@link #turn}, but returns when the agent is being asked, or the message waits: after three
   * round trips where nobody interferes. There are no pieces to read before the end. The stream
   * must be closed.
   */
  public ChatStream begin(
      MongoDBSessionManager manager, String agentId, TurnOptions options, String message) {
    return turns.start(
        manager, agentId, message, options, false, (turn, writer) -> agent.call(turn));
  }

  /** As {@link #stream(MongoDBSessionManager, String, TurnOptions, String)}. */
  public ChatStream stream(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    return stream(manager, agentId, expecting(expectedNumber), message);
  }

  /**
   * As {@link #begin}, with a reply that is read while it is being written. Two round trips more
   * when its first text comes, one for each {@code chat.draft-interval} in which there is more. The
   * stream must be closed.
   */
  public ChatStream stream(
      MongoDBSessionManager manager, String agentId, TurnOptions options, String message) {
    return turns.start(manager, agentId, message, options, true, agent::call);
  }

  private static TurnOptions expecting(Long number) {
    return TurnOptions.none().expecting(number);
  }

  /**
   * The turn of an agent that runs now, in whichever process. One round trip.
   *
   * @throws io.mongosession.NotFoundException when there is no such session or agent for the caller
   */
  public Optional<RunningTurn> running(MongoDBSessionManager manager, String agentId) {
    return ContainerSupport.turns(manager).running(agentId);
  }

  /**
   * Reads a turn that runs in whichever process, or that has ended, by what is stored of it: its
   * text comes about a second later than to who began it. A few round trips now, and two each half
   * second for all who follow a turn in this process. Leaving it ends nothing. The stream must be
   * closed.
   *
   * @param lastEventId what {@link ChatStream#lastEventId} said, of this or another stream, in this
   *     or another process: the turn is followed from there, and what the reader cannot know begins
   *     with a {@link ChatEvent.Restart}. Null: the turn that runs, from its first character
   * @return empty when nothing lies behind that event
   * @throws io.mongosession.NotFoundException when there is no such turn for the caller
   * @throws io.mongosession.InvalidInputException when it is not the id of an event
   */
  public Optional<ChatStream> follow(
      MongoDBSessionManager manager, String agentId, String lastEventId) {
    return new TurnFollower(manager, agentId, lastEventId).follow();
  }

  /**
   * Asks the turn that runs to stop, in whichever process; that is seen there within about a
   * second. Its agent is interrupted, what it said so far is stored as the reply, and those who
   * read it get that as its result. Two round trips.
   *
   * @param questionNumber the number of its question, or null for whichever turn runs
   * @return false when none, or another, runs; also when it has just ended
   * @throws io.mongosession.NotFoundException when there is no such session or agent for the caller
   */
  public boolean stop(MongoDBSessionManager manager, String agentId, Long questionNumber) {
    return ContainerSupport.turns(manager).stop(agentId, questionNumber);
  }
}
