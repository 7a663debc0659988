package io.mongosession.chat;

import io.mongosession.AppendOptions;
import io.mongosession.AppendResult;
import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.SessionException;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A turn that has begun: the user's message is stored, the reply is not.
 *
 * @param turn what the agent is asked
 * @param question the number of the user's message
 */
record OpenTurn(ChatTurn turn, long question) {

  private static final Logger LOG = LogContext.logger(OpenTurn.class.getName());
  private static final String REPLY_ROLE = "assistant";

  String agentId() {
    return turn.agent().agentId();
  }

  private MongoDBSessionManager session() {
    return turn.session();
  }

  /** Stores that a reply is being written; returns its number. Two round trips. */
  long begin(Duration lifetime) {
    NewMessage empty = NewMessage.of(REPLY_ROLE, "");
    return session().appendDraft(agentId(), empty, lifetime).numbers().get(0);
  }

  /**
   * Stores the reply, and what the agent became.
   *
   * @param draft the number of the reply that is being written, or null
   */
  ChatResult complete(Long draft, ChatReply reply) {
    List<NewMessage> messages = new ArrayList<>(reply.steps());
    messages.add(new NewMessage(REPLY_ROLE, reply.text(), reply.metrics()));
    try {
      AppendResult stored =
          draft == null
              ? session()
                  .appendMessages(agentId(), messages, AppendOptions.none().syncing(reply.update()))
              : session().completeDraft(agentId(), draft, messages, reply.update());
      return new ChatResult(reply.text(), stored.nextNumber() - 1, stored.nextNumber());
    } catch (InvalidInputException | LimitExceededException e) {
      // The caller did nothing wrong: it is the agent's reply that cannot be stored.
      throw new AgentFailedException(agentId(), e);
    }
  }

  /**
   * Stores that there is no reply, so that it is seen at once; where that fails it is still seen by
   * the missing reply, and by the draft's deadline. One round trip, one more for a draft.
   *
   * @param draft the number of the reply that was being written, or null
   * @param text how far it got
   */
  void fail(Long draft, String text) {
    try {
      if (draft != null) {
        session().abortDraft(agentId(), draft, text);
      }
      session().markFailed(agentId(), question);
    } catch (SessionException e) {
      LOG.log(Level.WARNING, "a turn without a reply could not be marked failed", e);
    }
  }
}
