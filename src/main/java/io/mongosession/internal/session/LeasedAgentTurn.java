package io.mongosession.internal.session;

import io.mongosession.AgentUpdate;
import io.mongosession.Message;
import io.mongosession.NewMessage;
import io.mongosession.RestoredAgent;
import io.mongosession.SessionException;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.turn.OwnTurn;
import io.mongosession.log.LogContext;
import io.mongosession.turn.EndedTurn;
import io.mongosession.turn.LeasedTurn;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** A turn of this process: checks and maps what is stored with it. */
final class LeasedAgentTurn implements LeasedTurn {

  private static final Logger LOG = LogContext.logger(LeasedAgentTurn.class.getName());
  private static final String REPLY_ROLE = "assistant";

  private final SessionContext context;
  private final InputMapper input;
  private final OwnTurn turn;
  private final RestoredAgent agent;

  LeasedAgentTurn(SessionContext context, InputMapper input, OwnTurn turn, RestoredAgent agent) {
    this.context = context;
    this.input = input;
    this.turn = turn;
    this.agent = agent;
  }

  @Override
  public String turnId() {
    return turn.lease().turnId();
  }

  @Override
  public long questionNumber() {
    return turn.question();
  }

  @Override
  public RestoredAgent agent() {
    return agent;
  }

  @Override
  public List<Message> steps() {
    return MessageDocuments.messages(turn.steps());
  }

  @Override
  public void onInterruption(Listener listener) {
    turn.onInterruption(listener);
  }

  @Override
  public long beginDraft(Duration lifetime) {
    return context.run("begin_draft", () -> turn.beginDraft(lifetime));
  }

  @Override
  public void flush(int piece, String text) {
    context.run("flush_draft", () -> turn.flush(piece, text));
  }

  @Override
  public List<Long> store(List<NewMessage> steps) {
    List<Document> prepared = input.messages(steps);
    return context.run("store_steps", () -> turn.store(prepared));
  }

  @Override
  public EndedTurn complete(List<NewMessage> messages, AgentUpdate update) {
    List<Document> prepared = input.messages(messages);
    String agentId = turn.lease().agentId();
    SessionKey key = turn.lease().key();
    Document changed =
        context.known().agent(agentId).changed(input.agentFields(update.withMessageMetrics(null)));
    return context.run(
        "complete_turn",
        () -> {
          List<Document> stored =
              context
                  .knowledge()
                  .storing(agentId, changed, () -> turn.complete(prepared, changed), done -> key);
          Document reply = stored.get(stored.size() - 1);
          long number = MessageDocuments.number(reply);
          context.knowledge().learn(key, agentId, known -> known.appended(number, reply));
          return TurnViews.ended(turn.question(), stored);
        });
  }

  @Override
  public EndedTurn stopped(String text) {
    input.content(text);
    return context.run(
        "end_stopped_turn", () -> TurnViews.ended(turn.question(), turn.stopped(text)));
  }

  @Override
  public void failed(String text, List<NewMessage> steps, String reason) {
    List<List<Document>> parts = storable(steps);
    context.run("fail_turn", () -> turn.failed(text, parts, reason));
  }

  /**
   * The steps as stored, each reply of the model with what followed it; as far as they can be
   * stored: the last may be what cannot, and why the turn failed.
   */
  private List<List<Document>> storable(List<NewMessage> steps) {
    List<List<Document>> parts = new ArrayList<>();
    try {
      for (NewMessage step : steps) {
        Document prepared = input.message(step);
        if (parts.isEmpty()
            || step.role().equals(REPLY_ROLE)
            || parts.get(parts.size() - 1).size() == context.limits().pageSize()) {
          parts.add(new ArrayList<>());
        }
        parts.get(parts.size() - 1).add(prepared);
      }
    } catch (SessionException e) {
      LOG.log(Level.WARNING, "steps of a turn without a reply cannot be stored", e);
    }
    return parts;
  }
}
