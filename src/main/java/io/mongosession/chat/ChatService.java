package io.mongosession.chat;

import io.mongosession.AppendOptions;
import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.RestoredAgent;
import io.mongosession.UnavailableException;
import io.mongosession.config.ChatSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * One turn of a conversation: restore, store what the user says, ask the agent, store the reply
 * together with what the agent became. No connection is held while the agent thinks.
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

  @Inject private AgentCaller caller;
  @Inject private AgentInvoker agent;
  @Inject private TurnPlaces places;
  @Inject private LateFailures failures;
  @Inject private ChatSettings settings;

  /**
   * Runs one turn; the calling thread waits for its end. Creates the session and registers the
   * agent where they are not there. Six round trips; five when the agent gives no reply, more where
   * it leaves steps.
   *
   * @param manager the session
   * @param agentId the agent
   * @param message what the user says
   * @param expectedNumber the number the user's message must get, or null
   * @throws AgentTimeoutException when the agent did not reply in time
   * @throws AgentFailedException when the agent failed
   */
  public ChatResult turn(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    ChatStream turn = begin(manager, agentId, message, expectedNumber);
    ChatEvent event;
    do {
      event = turn.next(LONG);
    } while (event instanceof ChatEvent.Silence);
    return ((ChatEvent.Done) event).result();
  }

  /**
   * As {@link #turn}, but returns when the agent is being asked: four round trips, and two more
   * until its end can be read. There are no pieces to read before. The stream must be closed.
   */
  public ChatStream begin(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    return begin(manager, agentId, message, expectedNumber, (turn, stream) -> agent.call(turn));
  }

  /**
   * Begins a turn whose reply is read while it is being written. Four round trips; the reply takes
   * three more, one more when the agent's state changes, and two when there are steps in front of
   * it. The stream must be closed.
   */
  public ChatStream stream(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    return begin(
        manager,
        agentId,
        message,
        expectedNumber,
        (turn, stream) -> agent.call(turn, stream.writer()));
  }

  /** How the agent is asked. */
  private interface Asking {
    ChatReply ask(ChatTurn turn, ChatStream stream) throws Exception;
  }

  private ChatStream begin(
      MongoDBSessionManager manager,
      String agentId,
      String message,
      Long expectedNumber,
      Asking asking) {
    TurnPlaces.Place place = places.take(ContainerSupport.owner(manager));
    OpenTurn turn;
    try {
      turn = open(manager, agentId, message, expectedNumber);
    } catch (RuntimeException | Error e) {
      place.close();
      throw e;
    }
    ChatStream stream =
        new ChatStream(turn, place, settings.timeout(), settings.messageBytes(), caller::execute);
    caller.ask(stream, () -> asking.ask(turn.turn(), stream), settings.timeout());
    return stream;
  }

  private OpenTurn open(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    RestoredAgent restored = manager.initialize(agentId, settings.history());
    String key = UUID.randomUUID().toString();
    long question;
    try {
      question =
          manager
              .appendMessages(
                  agentId,
                  List.of(NewMessage.of("user", message)),
                  new AppendOptions(expectedNumber, key, null))
              .numbers()
              .get(0);
    } catch (UnavailableException e) {
      // It may be stored all the same, or be on its way.
      failures.store(() -> manager.markFailed(agentId, key));
      throw e;
    }
    return new OpenTurn(
        new ChatTurn(manager, restored.agent(), restored.messages(), message),
        question,
        settings.messagesPerAppend(),
        failures::store);
  }
}
