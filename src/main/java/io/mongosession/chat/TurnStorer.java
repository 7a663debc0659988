package io.mongosession.chat;

import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.NewMessage;
import io.mongosession.SessionException;
import io.mongosession.UnavailableException;
import io.mongosession.log.LogContext;
import io.mongosession.turn.DraftGoneException;
import io.mongosession.turn.LeasedTurn;
import io.mongosession.turn.TurnLostException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stores how a turn ended.
 *
 * @param turn the turn
 * @param agentId its agent
 * @param later does what the database does not allow now
 */
record TurnStorer(LeasedTurn turn, String agentId, Consumer<Runnable> later) {

  private static final Logger LOG = LogContext.logger(TurnStorer.class.getName());

  /**
   * Stores this end.
   *
   * @param text what the agent has written since its last step
   * @return the turn's result; where there is none it throws what the caller is to get
   */
  ChatResult store(TurnEnd end, String text) {
    try {
      if (end instanceof TurnEnd.Replied replied) {
        return complete(replied, text);
      }
      if (end instanceof TurnEnd.Stopped) {
        return stop(text);
      }
      if (end instanceof TurnEnd.Failed failed) {
        throw failed(failed.reason(), failed.messages(), text);
      }
    } catch (TurnLostException e) {
      LOG.log(Level.DEBUG, "a turn ends without a reply", e);
    }
    throw TurnFailure.interrupted(agentId);
  }

  private ChatResult complete(TurnEnd.Replied end, String text) {
    ChatReply reply = end.reply();
    List<NewMessage> messages = end.messages();
    try {
      return ChatResult.of(turn.complete(messages, reply.update()), reply.text());
    } catch (DraftGoneException e) {
      return stop(text);
    } catch (UnavailableException e) {
      // It may be stored; until that is known the turn keeps its agent.
      later.accept(() -> turn.complete(messages, reply.update()));
      throw e;
    } catch (InvalidInputException | LimitExceededException e) {
      // The caller did nothing wrong: it is the agent's reply that cannot be stored.
      throw failed(new AgentFailedException(agentId, e), List.of(), text);
    } catch (SessionException e) {
      throw failed(e, List.of(), text);
    }
  }

  private ChatResult stop(String text) {
    try {
      return ChatResult.of(turn.stopped(text));
    } catch (UnavailableException e) {
      later.accept(() -> turn.stopped(text));
      throw e;
    }
  }

  private RuntimeException failed(RuntimeException reason, List<NewMessage> steps, String text) {
    String stored = TurnFailure.stored(reason);
    if (reason instanceof UnavailableException) {
      later.accept(() -> turn.failed(text, List.of(), stored));
      return reason;
    }
    try {
      turn.failed(text, steps, stored);
    } catch (UnavailableException e) {
      later.accept(() -> turn.failed(text, steps, stored));
    } catch (SessionException e) {
      LOG.log(Level.WARNING, "a turn without a reply could not be marked failed", e);
    }
    return reason;
  }
}
