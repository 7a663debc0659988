package io.mongosession.chat;

import io.mongosession.AgentUpdate;
import io.mongosession.AppendOptions;
import io.mongosession.AppendResult;
import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.SessionException;
import io.mongosession.UnavailableException;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A turn that has begun: the user's message is stored, the reply is not.
 *
 * @param turn what the agent is asked
 * @param question the number of the user's message
 * @param messagesPerAppend how many messages can be stored at once
 * @param later does what the database does not allow now
 */
record OpenTurn(ChatTurn turn, long question, int messagesPerAppend, Consumer<Runnable> later) {

  private static final Logger LOG = LogContext.logger(OpenTurn.class.getName());
  private static final String REPLY_ROLE = "assistant";
  private static final String STOP = "stop";
  private static final Set<String> FINISH_REASONS =
      Set.of(STOP, "length", "tool_execution", "content_filter", "refusal", "other");

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
    Object content = reply.content() == null ? reply.text() : reply.content();
    messages.add(new NewMessage(REPLY_ROLE, content, reply.metrics()));
    try {
      AppendResult stored =
          draft == null
              ? session()
                  .appendMessages(agentId(), messages, AppendOptions.none().syncing(reply.update()))
              : session().completeDraft(agentId(), draft, messages, reply.update());
      return new ChatResult(
          reply.text(),
          question,
          stored.nextNumber() - 1,
          stored.nextNumber(),
          finishReason(reply),
          TurnUsage.of(reply));
    } catch (InvalidInputException | LimitExceededException e) {
      // The caller did nothing wrong: it is the agent's reply that cannot be stored.
      throw new AgentFailedException(agentId(), e);
    }
  }

  /** As the agent reports it; an agent that does not has said all. */
  private static String finishReason(ChatReply reply) {
    Object reason = reply.metrics() == null ? null : reply.metrics().get("finish_reason");
    return reason instanceof String text && FINISH_REASONS.contains(text) ? text : STOP;
  }

  /**
   * Stores that there is no reply, so that it is seen at once; where the database does not answer
   * it is stored later, and seen by the missing reply, and by the draft's deadline. One round trip,
   * one more for a draft, two for each reply of the model among the steps.
   *
   * @param draft the number of the reply that was being written, or null
   * @param text how far it got
   * @param steps what the agent did before it failed
   */
  void fail(Long draft, String text, List<NewMessage> steps) {
    try {
      boolean kept = !steps.isEmpty() && keep(draft, steps);
      if (draft != null && !kept) {
        session().abortDraft(agentId(), draft, text);
      }
      session().markFailed(agentId(), question);
    } catch (UnavailableException e) {
      failLater();
    } catch (SessionException e) {
      LOG.log(Level.WARNING, "a turn without a reply could not be marked failed", e);
    }
  }

  /** Stores that there is no reply when the database answers again. No round trip now. */
  void failLater() {
    later.accept(() -> session().markFailed(agentId(), question));
  }

  /**
   * Stores the steps, in the place of a draft, whose text is among them. One after the other, as
   * the last of them may be what cannot be stored.
   *
   * @return whether the draft is complete
   */
  private boolean keep(Long draft, List<NewMessage> steps) {
    boolean begun = false;
    try {
      for (List<NewMessage> some : inParts(steps)) {
        if (draft == null || begun) {
          session().appendMessages(agentId(), some);
        } else {
          session().completeDraft(agentId(), draft, some, AgentUpdate.none());
        }
        begun = true;
      }
    } catch (SessionException e) {
      LOG.log(Level.WARNING, "the steps of a turn without a reply could not be stored", e);
    }
    return begun;
  }

  /** Each reply of the model with what followed it, as far as it can be stored at once. */
  private List<List<NewMessage>> inParts(List<NewMessage> steps) {
    List<List<NewMessage>> parts = new ArrayList<>();
    for (NewMessage step : steps) {
      List<NewMessage> last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
      if (last == null || step.role().equals(REPLY_ROLE) || last.size() == messagesPerAppend) {
        last = new ArrayList<>();
        parts.add(last);
      }
      last.add(step);
    }
    return parts;
  }
}
