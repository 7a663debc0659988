package io.mongosession.langchain4j.chat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.mongosession.NewMessage;
import io.mongosession.cdi.ModelMonitor.ToolCall;
import io.mongosession.cdi.ModelMonitor.ToolObservation;
import io.mongosession.chat.AgentFailureReason;
import io.mongosession.chat.ChatEvent;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import io.mongosession.chat.ReplyWriter;
import io.mongosession.chat.UnfinishedTurnException;
import io.mongosession.langchain4j.AcceptedForm;
import io.mongosession.langchain4j.MessageCodec;
import io.mongosession.langchain4j.ShownHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * One turn with a model: it is asked with the history and the tools; while it calls tools they run,
 * and it is asked again with their results, until it replies to the user. What it is shown has,
 * each time, the form that every provider accepts. Its steps are stored as they are taken; where an
 * earlier attempt left some it goes on behind them. Not thread-safe.
 */
final class ModelTurn {

  /** How many replies of a turn may be tool calls: a model that is stuck repeats itself forever. */
  static final int MAX_TOOL_ROUNDS = 10;

  private final ChatTurn turn;
  private final ModelCall call;
  private final int repeats;
  private final TurnRules rules;
  private final ReplyWriter writer;
  private final Tools tools;
  private final List<ChatMessage> conversation;
  private final String model;
  private final long endNanos;
  private int toolCalls;

  ModelTurn(ModelCall call, int repeats, TurnRules rules, ChatTurn turn, ReplyWriter writer) {
    this.turn = turn;
    this.call = call;
    this.repeats = repeats;
    this.rules = rules;
    this.writer = writer;
    endNanos = System.nanoTime() + rules.timeout().toNanos();
    tools = new Tools(turn.session(), rules.tools());
    model = rules.models().of(turn);
    conversation = ShownHistory.of(turn.agent(), EarlierSteps.log(turn)).messages();
    toolCalls = EarlierSteps.toolCalls(turn);
    if (rules.systemPrompt() != null) {
      conversation.add(0, SystemMessage.from(rules.systemPrompt()));
    }
    if (turn.steps().isEmpty()) {
      conversation.add(UserMessage.from(turn.message()));
    }
  }

  ChatReply reply() throws InterruptedException, UnfinishedTurnException {
    for (int round = 0; round <= MAX_TOOL_ROUNDS; round++) {
      RepeatedCall.Result result = ask();
      if (!result.reply().message().hasToolExecutionRequests()) {
        return toChatReply(result);
      }
      runTools(result);
    }
    throw unfinished(
        "the model still calls tools after %d rounds of tool calls".formatted(MAX_TOOL_ROUNDS),
        AgentFailureReason.TOO_MANY_TOOL_CALLS);
  }

  private RepeatedCall.Result ask() throws InterruptedException, UnfinishedTurnException {
    ChatRequest.Builder request =
        ChatRequest.builder()
            .messages(AcceptedForm.of(conversation))
            .toolSpecifications(tools.specifications());
    try {
      return new RepeatedCall(call, repeats, endNanos, writer::text)
          .ask((model == null ? request : request.modelName(model)).build());
    } catch (ModelFailedException e) {
      ModelFailure failure = e.failure();
      throw new UnfinishedTurnException(
          e.getMessage(),
          failure.reason(),
          List.of(),
          failure.retryAfter(),
          failure.advice(),
          failure.timeout() ? new TimeoutException(e.getMessage()) : null);
    }
  }

  private UnfinishedTurnException unfinished(String message, AgentFailureReason reason) {
    return new UnfinishedTurnException(message, reason, List.of());
  }

  private ChatReply toChatReply(RepeatedCall.Result result) throws UnfinishedTurnException {
    AiMessage message = result.reply().message();
    if (message.text() == null || message.text().isBlank()) {
      throw unfinished(
          "the model replied without text, with finish reason " + result.reply().finishReason(),
          AgentFailureReason.MALFORMED);
    }
    return ChatReply.of(message.text())
        .withMetrics(result.metrics())
        .withContent(MessageCodec.toStored(message).content());
  }

  /** The calls are in the log before they run, their results right after. */
  private void runTools(RepeatedCall.Result result)
      throws InterruptedException, UnfinishedTurnException {
    AiMessage message = result.reply().message();
    List<ToolExecutionRequest> requests = message.toolExecutionRequests();
    toolCalls += requests.size();
    boolean tooMany = toolCalls > rules.maxToolCalls();
    conversation.add(message);
    turn.store(
        List.of(
            MessageCodec.toStored(
                message, ModelMetrics.withTools(result.metrics(), requests.size()))));
    List<NewMessage> results = new ArrayList<>();
    for (ToolExecutionRequest request : requests) {
      long begin = System.nanoTime();
      ToolExecutionResultMessage done = tooMany ? Tools.error(request, notRun()) : execute(request);
      conversation.add(done);
      results.add(MessageCodec.toStored(done, ModelMetrics.ofTool(System.nanoTime() - begin)));
    }
    turn.store(results);
    if (tooMany) {
      throw unfinished(
          "the model called %d tools in a turn, more than %d"
              .formatted(toolCalls, rules.maxToolCalls()),
          AgentFailureReason.TOO_MANY_TOOL_CALLS);
    }
  }

  private ToolExecutionResultMessage execute(ToolExecutionRequest request)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("the turn is over");
    }
    report(request, ChatEvent.ToolStatus.CALLED);
    ToolExecutionResultMessage result = observed(request);
    report(
        request,
        Boolean.TRUE.equals(result.isError())
            ? ChatEvent.ToolStatus.FAILED
            : ChatEvent.ToolStatus.RETURNED);
    return result;
  }

  private ToolExecutionResultMessage observed(ToolExecutionRequest request) {
    ToolObservation observation =
        rules.monitor().called(new ToolCall(request.name(), request.id()));
    boolean failed = true;
    try {
      ToolExecutionResultMessage result = observation.around(() -> tools.execute(request)).call();
      failed = Boolean.TRUE.equals(result.isError());
      return result;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("an observation of a tool failed", e);
    } finally {
      observation.ended(failed);
    }
  }

  private void report(ToolExecutionRequest request, ChatEvent.ToolStatus status) {
    writer.tool(new ChatEvent.Tool(request.name(), request.id(), status));
  }

  private String notRun() {
    return "not run: a turn may have %d tool calls at most".formatted(rules.maxToolCalls());
  }
}
