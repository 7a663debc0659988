package io.mongosession.chat;

import io.mongosession.AppendOptions;
import io.mongosession.AppendResult;
import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.RestoredAgent;
import io.mongosession.config.ChatSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/**
 * One turn of a conversation: restore, store what the user says, ask the agent, store the reply
 * together with what the agent became. Six round trips. No connection is held while the agent
 * thinks.
 */
@ApplicationScoped
public class ChatService {

  @Inject private AgentCaller caller;
  @Inject private ChatSettings settings;

  /**
   * Runs one turn. Creates the session and registers the agent where they are not there.
   *
   * @param manager the session
   * @param agentId the agent
   * @param message what the user says
   * @param expectedNumber the number the user's message must get, or null
   * @throws AgentTimeoutException when the agent did not answer in time
   * @throws AgentFailedException when the agent failed
   */
  public ChatResult turn(
      MongoDBSessionManager manager, String agentId, String message, Long expectedNumber) {
    RestoredAgent restored = manager.initialize(agentId, settings.history());
    manager.appendMessages(
        agentId,
        List.of(NewMessage.of("user", message)),
        new AppendOptions(expectedNumber, null, null));
    ChatReply reply =
        caller.ask(
            new ChatTurn(manager, restored.agent(), restored.messages(), message),
            settings.timeout());
    AppendResult stored = store(manager, agentId, reply);
    return new ChatResult(reply.text(), stored.nextNumber() - 1, stored.nextNumber());
  }

  private static AppendResult store(
      MongoDBSessionManager manager, String agentId, ChatReply reply) {
    List<NewMessage> messages = new ArrayList<>(reply.steps());
    messages.add(new NewMessage("assistant", reply.text(), reply.metrics()));
    try {
      return manager.appendMessages(
          agentId, messages, AppendOptions.none().syncing(reply.update()));
    } catch (InvalidInputException | LimitExceededException e) {
      // The caller did nothing wrong: it is the agent's answer that cannot be stored.
      throw new AgentFailedException(agentId, e);
    }
  }
}
