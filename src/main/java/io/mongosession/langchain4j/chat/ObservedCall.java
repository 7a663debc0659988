package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.request.ChatRequest;
import io.mongosession.TokenUsage;
import io.mongosession.cdi.ModelMonitor;
import io.mongosession.cdi.ModelMonitor.ModelObservation;
import io.mongosession.chat.ChatTurn;
import java.util.function.Consumer;

/**
 * A call as those see it who watch.
 *
 * @param call is made
 * @param target the model that it is made to
 * @param streamed whether the reply is read piece by piece
 * @param turn for which it is made
 * @param monitor is told of it
 */
record ObservedCall(
    ModelCall call, ModelTarget target, boolean streamed, ChatTurn turn, ModelMonitor monitor)
    implements ModelCall {

  private static final String INTERRUPTED = "interrupted";

  @Override
  public ModelReply ask(ChatRequest request, Consumer<String> pieces) throws Exception {
    ModelObservation observation = monitor.called(info(request));
    try {
      ModelReply reply =
          observation.around(() -> call.ask(request, told(observation, pieces))).call();
      observation.replied(
          new ModelMonitor.ModelReply(
              reply.model(), reply.finishReason(), usage(reply), () -> ObservedMessages.of(reply)));
      return reply;
    } catch (Exception e) {
      boolean interrupted =
          e instanceof InterruptedException || Thread.currentThread().isInterrupted();
      observation.failed(interrupted ? INTERRUPTED : ModelFailure.of(e).reason().text());
      throw e;
    }
  }

  private ModelMonitor.ModelCall info(ChatRequest request) {
    return new ModelMonitor.ModelCall(
        turn.sessionId(),
        turn.agent().agentId(),
        request.modelName() == null ? target.model() : request.modelName(),
        target.provider(),
        target.host(),
        target.port(),
        target.temperature(),
        target.maxTokens(),
        streamed,
        () -> ObservedMessages.of(request.messages()));
  }

  private static Consumer<String> told(ModelObservation observation, Consumer<String> pieces) {
    return new Consumer<>() {
      private boolean begun;

      @Override
      public void accept(String piece) {
        if (!begun && !piece.isEmpty()) {
          begun = true;
          observation.firstText();
        }
        pieces.accept(piece);
      }
    };
  }

  private static TokenUsage usage(ModelReply reply) {
    return reply.usage() == null ? null : TokenUsage.of(reply.usage().metrics());
  }

  @Override
  public void repeating() {
    monitor.repeating();
  }
}
