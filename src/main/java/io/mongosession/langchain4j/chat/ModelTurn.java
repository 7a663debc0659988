package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.mongosession.NewMessage;
import io.mongosession.chat.AgentFailureReason;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import io.mongosession.chat.UnfinishedTurnException;
import io.mongosession.langchain4j.MessageCodec;
import io.mongosession.langchain4j.ShownHistory;
import io.mongosession.log.LogContext;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One turn with a model: it is asked with the history and the tools; while it calls tools they run,
 * and it is asked again with their results, until it replies to the user. Not thread-safe.
 */
final class ModelTurn {

  private static final Logger LOG = LogContext.logger(ModelTurn.class.getName());

  /** How many replies of a turn may be tool calls: a model that is stuck repeats itself forever. */
  static final int MAX_TOOL_ROUNDS = 10;

  /** Before the first repeat; twice as long before the second. */
  private static final long PAUSE_MS = 500;

  private final ModelCall call;
  private final int repeats;
  private final TurnRules rules;
  private final Consumer<String> pieces;
  private final Tools tools;
  private final List<ChatMessage> conversation;
  private final List<NewMessage> steps = new ArrayList<>();
  private final String model;
  private int toolCalls;
  private boolean passedOn;

  ModelTurn(ModelCall call, int repeats, TurnRules rules, ChatTurn turn, Consumer<String> pieces) {
    this.call = call;
    this.repeats = repeats;
    this.rules = rules;
    this.pieces = pieces;
    tools = new Tools(turn.session());
    model = rules.models().of(turn);
    conversation = ShownHistory.of(turn.agent(), turn.history()).messages();
    if (rules.systemPrompt() != null) {
      conversation.add(0, SystemMessage.from(rules.systemPrompt()));
    }
    conversation.add(UserMessage.from(turn.message()));
  }

  private record ModelReply(AiMessage message, Map<String, Object> metrics, Object finishReason) {}

  ChatReply reply() throws Exception {
    for (int round = 0; round <= MAX_TOOL_ROUNDS; round++) {
      ModelReply reply = ask();
      if (!reply.message().hasToolExecutionRequests()) {
        return toChatReply(reply);
      }
      runTools(reply);
    }
    throw new ModelFailedException(
        "the model still calls tools after %d rounds of tool calls".formatted(MAX_TOOL_ROUNDS));
  }

  private ChatReply toChatReply(ModelReply reply) throws ModelFailedException {
    String text = reply.message().text();
    if (text == null || text.isBlank()) {
      throw new ModelFailedException(
          "the model replied without text, with finish reason " + reply.finishReason());
    }
    return ChatReply.of(text).withSteps(steps).withMetrics(reply.metrics());
  }

  private void runTools(ModelReply reply) throws UnfinishedTurnException {
    List<ToolExecutionRequest> requests = reply.message().toolExecutionRequests();
    toolCalls += requests.size();
    boolean tooMany = toolCalls > rules.maxToolCalls();
    conversation.add(reply.message());
    steps.add(MessageCodec.toStored(reply.message(), reply.metrics()));
    for (ToolExecutionRequest request : requests) {
      ToolExecutionResultMessage result =
          tooMany ? Tools.error(request, notRun()) : tools.execute(request);
      conversation.add(result);
      steps.add(MessageCodec.toStored(result));
    }
    if (tooMany) {
      throw new UnfinishedTurnException(
          "the model called %d tools in a turn, more than %d"
              .formatted(toolCalls, rules.maxToolCalls()),
          AgentFailureReason.TOO_MANY_TOOL_CALLS,
          steps);
    }
  }

  private String notRun() {
    return "not run: a turn may have %d tool calls at most".formatted(rules.maxToolCalls());
  }

  /**
   * Asks until there is a reply. Once a piece of its text has been passed on it cannot start over.
   */
  private ModelReply ask() throws Exception {
    ChatRequest request = request();
    long begin = System.nanoTime();
    passedOn = false;
    for (int calls = 1; ; calls++) {
      try {
        ChatResponse response = call.ask(request, this::passOn);
        long latencyMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
        return new ModelReply(
            response.aiMessage(),
            ModelMetrics.of(response, latencyMs, calls),
            response.finishReason());
      } catch (ListenerGoneException e) {
        throw e.getCause();
      } catch (Exception e) {
        if (isInterrupted(e)) {
          throw new InterruptedException("the turn is over");
        }
        if (passedOn || calls > repeats || !isTemporary(e)) {
          throw failure(e, calls);
        }
        LOG.log(
            Level.WARNING,
            "A model gave no reply and is asked again: {0}",
            ModelFailedException.kind(e));
        Thread.sleep(PAUSE_MS << (calls - 1));
      }
    }
  }

  private ChatRequest request() {
    ChatRequest.Builder request =
        ChatRequest.builder()
            .messages(List.copyOf(conversation))
            .toolSpecifications(tools.specifications());
    return (model == null ? request : request.modelName(model)).build();
  }

  private void passOn(String piece) {
    passedOn = true;
    try {
      pieces.accept(piece);
    } catch (RuntimeException e) {
      throw new ListenerGoneException(e);
    }
  }

  /** What the listener threw, as opposed to what the model throws. */
  private static final class ListenerGoneException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ListenerGoneException(RuntimeException cause) {
      super(cause);
    }

    @Override
    public synchronized RuntimeException getCause() {
      return (RuntimeException) super.getCause();
    }
  }

  private static boolean isInterrupted(Exception e) {
    return e instanceof InterruptedException || Thread.currentThread().isInterrupted();
  }

  private static Exception failure(Exception e, int calls) {
    ModelFailedException failure = ModelFailedException.of(e, calls);
    if (!isTimeout(e)) {
      return failure;
    }
    LOG.log(Level.WARNING, "A model took too long: {0}", failure.getMessage());
    return new java.util.concurrent.TimeoutException(failure.getMessage());
  }

  /**
   * Overloaded, limited, or not reached. What took too long has used up the time of a repeat, and
   * what cannot be read stays unreadable.
   */
  private static boolean isTemporary(Exception e) {
    boolean notReached =
        hasCause(e, IOException.class) && !hasCause(e, JsonProcessingException.class);
    return !isTimeout(e) && (e instanceof RetriableException || notReached);
  }

  private static boolean isTimeout(Exception e) {
    return hasCause(e, TimeoutException.class);
  }

  private static boolean hasCause(Throwable error, Class<?> type) {
    return error != null && (type.isInstance(error) || hasCause(error.getCause(), type));
  }
}
