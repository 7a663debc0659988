package io.mongosession.turn;

import java.time.Duration;
import java.util.Optional;

/**
 * The turns of the agents of one session, for one caller. At most one runs at a time for each
 * agent, in whichever process: whoever runs it holds a lease on the agent, which is stored in the
 * session. Made without any I/O. Thread-safe.
 */
public interface AgentTurns {

  /**
   * Begins a turn, unless another one runs, or the request's key has been here before. Creates the
   * session and registers the agent where they are not there. Three round trips where both are, and
   * nobody interferes; two more with a key, one more where the owner has a budget for a day.
   *
   * @throws io.mongosession.ConflictException when the expected number is not the next one, or what
   *     was asked with this key failed and cannot be asked again, as others wrote behind it
   * @throws io.mongosession.KeyReusedException when another message was asked with this key
   * @throws io.mongosession.OverBudgetException when the model tokens are used up; what was asked
   *     with the same key before, and runs or has a reply, is returned all the same
   * @throws io.mongosession.UnavailableException when it is not known whether the turn has begun:
   *     to be followed by {@link #abandon} of the same request, until that succeeds; so is every
   *     failure that is no {@link io.mongosession.SessionException}, and a {@link
   *     io.mongosession.StorageException}
   */
  TurnStart begin(TurnRequest request);

  /**
   * Ends what a {@link #begin} that failed may have left: marks its question failed and gives its
   * lease back. May be repeated. A few round trips.
   */
  void abandon(TurnRequest request);

  /**
   * Takes the lease on an agent without a question, and stores nothing else. No turn begins while
   * it is held. One round trip where the agent is there and nobody has it; a few more to take over
   * one whose time is over.
   *
   * @param turnLease after which it is over unless it is released, 1 second to 1 hour; others take
   *     it 5 seconds after that
   * @throws io.mongosession.InvalidInputException when it is shorter or longer
   * @throws io.mongosession.TurnRunningException when a turn runs, or somebody else holds the lease
   * @throws io.mongosession.NotFoundException when there is no such session or agent
   */
  AgentLease lease(String agentId, Duration turnLease);

  /** The turn that runs now. One round trip. */
  Optional<RunningTurn> running(String agentId);

  /**
   * Asks the turn that runs to stop, wherever it runs; that is seen there within about a second.
   * Two round trips.
   *
   * @param questionNumber of the turn that is meant, or null for whichever runs
   * @return false when none, or another, runs; a lease without a question is none
   */
  boolean stop(String agentId, Long questionNumber);

  /**
   * Watches a turn: what is stored of it is read now and again after each interval, by one look for
   * all who watch it in this process, and given to the watcher on a thread of the module's until
   * the turn is over. The watcher must not wait. No thread for each watcher.
   *
   * @param turnId of the attempt that is watched
   * @param questionNumber the number of its question
   * @param from the number of the first message to be read; the watcher may move it forward
   * @param watcher is given each snapshot, the last of them with {@link TurnSnapshot#running()}
   *     false; or a failure
   */
  TurnWatch watch(
      String agentId, String turnId, long questionNumber, long from, TurnWatcher watcher);

  /**
   * What is stored of a turn that may be over; empty where there is no such turn.
   *
   * @param questionNumber the number of its question
   * @param from the number of the first message to be read
   */
  Optional<TurnSnapshot> snapshot(String agentId, long questionNumber, long from);
}
