package io.mongosession.chat;

import io.mongosession.AppendOptions;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.RestoredAgent;
import io.mongosession.config.ChatSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/**
 * One turn of a conversation: restore, store what the user says, ask the agent, store the reply
 * together with what the agent became. No connection is held while the agent thinks.
 *
 * <p>When the agent gives no reply the user's message is marked failed, and the next turn continues
 * from there: the agent is shown it, like every message that is complete.
 */
@ApplicationScoped
public class ChatService {

  @Inject private AgentCaller caller;
  @Inject private ChatSettings settings;

  /**
   * Runs one turn. Creates the session and registers the agent where they are not there. Six round
   * trips; five when the agent gives no reply, more where it leaves steps.
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
    OpenTurn turn = open(manager, agentId, message, expectedNumber);
    try {
      return turn.complete(null, caller.ask(turn.turn(), settings.timeout()));
    } catch (ChatAgentException e) {
      turn.fail(null, null, ChatAgentException.steps(e));
      throw e;
    }
  }

  /**
   * Begins a turn whose reply is read while it is being written. Four round trips; the reply takes
   * three more, one more when the agent's state changes, and two when there are steps in front of
   * it. The stream must be closed.
   */
  public ChatStream stream(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    OpenTurn turn = open(manager, agentId, message, expectedNumber);
    ChatStream stream = new ChatStream(turn, settings.timeout(), settings.messageBytes());
    caller.stream(turn.turn(), stream, settings.timeout());
    return stream;
  }

  private OpenTurn open(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    RestoredAgent restored = manager.initialize(agentId, settings.history());
    long question =
        manager
            .appendMessages(
                agentId,
                List.of(NewMessage.of("user", message)),
                new AppendOptions(expectedNumber, null, null))
            .numbers()
            .get(0);
    return new OpenTurn(
        new ChatTurn(manager, restored.agent(), restored.messages(), message),
        question,
        settings.messagesPerAppend());
  }
}
