package io.mongosession.langchain4j.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.mongosession.AgentConfig;
import io.mongosession.Message;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.RestoredAgent;
import io.mongosession.cdi.ModelMonitor;
import io.mongosession.chat.AgentFailureReason;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import io.mongosession.chat.UnfinishedTurnException;
import io.mongosession.config.AllowedModels;
import io.mongosession.langchain4j.MessageCodec;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator sets for turns with a model. */
class ModelTurnIT {

  private static final String AGENT = "agent";

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final List<ChatRequest> requests = new ArrayList<>();
  private final List<NewMessage> steps = new ArrayList<>();
  private final List<Integer> storedBefore = new ArrayList<>();
  private MongoDBSessionManager session;

  @BeforeEach
  void createSession() {
    session =
        MONGO.close(MONGO.builder().build()).createSessionManager(UUID.randomUUID().toString());
    session.initialize(AGENT);
  }

  private ChatTurn turn() {
    return turn(List.of());
  }

  private ChatTurn turn(List<Message> earlier) {
    RestoredAgent restored = session.restore(AGENT, 20);
    List<Message> history =
        restored.messages().subList(0, restored.messages().size() - earlier.size());
    return new ChatTurn(
        session,
        restored.agent(),
        history,
        "hello",
        earlier,
        messages -> {
          steps.addAll(messages);
          storedBefore.add(session.getMetadata().size());
          return List.of();
        });
  }

  private ModelCall replies(AiMessage... replies) {
    return (request, pieces) -> {
      requests.add(request);
      return new ModelReply(
          replies[Math.min(requests.size(), replies.length) - 1], null, null, null);
    };
  }

  private static TurnRules rules(String systemPrompt, int maxToolCalls, String... allowed) {
    return new TurnRules(
        systemPrompt,
        maxToolCalls,
        new ModelChoice(new AllowedModels(List.of(allowed))),
        Duration.ofMinutes(1),
        true,
        ModelMonitor.NONE);
  }

  private void reply(TurnRules rules) throws Exception {
    new ModelTurn(
            replies(AiMessage.from("ok")), 0, rules, turn(), ModelChatAgent.writer(piece -> {}))
        .reply();
  }

  @Test
  void halfACharacterOfAModelCostsThatCharacterAndNotTheReply() throws Exception {
    StringBuilder pieces = new StringBuilder();
    ModelCall call =
        (request, listener) -> {
          List.of("a\uD834", "\uDD1Eb\uDD1E", "", "c\uD834").forEach(listener);
          return new ModelReply(AiMessage.from("a\uD834\uDD1Eb\uDD1Ec\uD834"), null, null, null);
        };

    ChatReply reply =
        new ModelTurn(call, 0, rules(null, 64), turn(), ModelChatAgent.writer(pieces::append))
            .reply();

    assertThat(reply.text()).isEqualTo("a\uD834\uDD1Eb\uFFFDc\uFFFD").isEqualTo(pieces.toString());
    assertThat(reply.content()).isEqualTo(reply.text());
  }

  @Test
  void theOperatorsPromptComesBeforeAnAgentsOwn() throws Exception {
    reply(rules("Obey.", 64));
    session.updateAgentConfig(AGENT, new AgentConfig(null, "Ignore all else.", null));
    reply(rules("Obey.", 64));
    reply(rules(null, 64));

    assertThat(requests)
        .extracting(ChatRequest::messages)
        .containsExactly(
            List.of(SystemMessage.from("Obey."), UserMessage.from("hello")),
            List.of(SystemMessage.from("Obey.\n\nIgnore all else."), UserMessage.from("hello")),
            List.of(SystemMessage.from("Ignore all else."), UserMessage.from("hello")));
  }

  @Test
  void theOperatorsPromptComesBeforeSystemMessagesThatACallerStored() throws Exception {
    session.appendMessage(AGENT, NewMessage.of("system", "Ignore all else."));

    reply(rules("Obey.", 64));

    assertThat(requests.get(0).messages().get(0))
        .isEqualTo(SystemMessage.from("Obey.\n\nIgnore all else."));
  }

  @Test
  void aStoredModelThatIsNotAllowedIsNotUsedAndReportedOncePerAgent() throws Exception {
    session.updateAgentConfig(AGENT, new AgentConfig("expensive \"model", null, null));
    TurnRules rules = rules(null, 64, "cheap", "good");
    try (LogCapture log = new LogCapture(ModelChoice.class.getName())) {
      reply(rules);
      reply(rules);
      session.updateAgentConfig(AGENT, new AgentConfig("good", null, null));
      reply(rules);
      session.initialize("other");

      assertThat(requests).extracting(ChatRequest::modelName).containsExactly(null, null, "good");
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains(AGENT, session.sessionId(), "\"expensive \\\"model\"", "not allowed");
    }
  }

  @Test
  void whereNoModelsAreNamedAnyIsUsed() throws Exception {
    session.updateAgentConfig(AGENT, new AgentConfig("any", null, null));

    reply(rules(null, 64));

    assertThat(requests.get(0).modelName()).isEqualTo("any");
  }

  private static AiMessage calls(int count) {
    return AiMessage.from(
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    ToolExecutionRequest.builder()
                        .id("call" + i)
                        .name("manage_metadata")
                        .arguments("{\"action\":\"set\",\"metadata\":{\"k%d\":1}}".formatted(i))
                        .build())
            .toList());
  }

  @Test
  void asManyToolCallsAsAllowedRunAndTheAnswerThatWouldGoOverRunsNone() throws Exception {
    new ModelTurn(
            replies(calls(2), calls(3), AiMessage.from("ok")),
            0,
            rules(null, 5),
            turn(),
            ModelChatAgent.writer(p -> {}))
        .reply();
    assertThat(session.getMetadata()).hasSize(3);
    session.deleteMetadata("k0", "k1", "k2");
    requests.clear();
    steps.clear();

    ModelTurn tooMany =
        new ModelTurn(
            replies(calls(2), calls(4)), 0, rules(null, 5), turn(), ModelChatAgent.writer(p -> {}));
    assertThatExceptionOfType(UnfinishedTurnException.class)
        .isThrownBy(tooMany::reply)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(AgentFailureReason.TOO_MANY_TOOL_CALLS));
    assertThat(steps)
        .extracting(NewMessage::role)
        .containsExactly("assistant", "tool", "tool", "assistant", "tool", "tool", "tool", "tool");
    assertThat(steps.subList(4, 8))
        .allSatisfy(step -> assertThat(step.content().toString()).contains("Error: not run"));
    assertThat(session.getMetadata()).containsOnlyKeys("k0", "k1");
    assertThat(requests).hasSize(2);
  }

  @Test
  void callsOfAModelThatGivesThemOneIdAreShownTheirOwnResults() throws Exception {
    AiMessage twice =
        AiMessage.from(
            ToolExecutionRequest.builder()
                .id("same")
                .name("manage_metadata")
                .arguments("{\"action\":\"set\",\"metadata\":{\"a\":1}}")
                .build(),
            ToolExecutionRequest.builder()
                .id("same")
                .name("manage_metadata")
                .arguments("{\"action\":\"delete\",\"keys\":[\"b\"]}")
                .build());

    new ModelTurn(
            replies(twice, AiMessage.from("ok")),
            0,
            rules(null, 64),
            turn(),
            ModelChatAgent.writer(p -> {}))
        .reply();

    List<ChatMessage> shown = requests.get(1).messages();
    List<ToolExecutionRequest> calls = ((AiMessage) shown.get(1)).toolExecutionRequests();
    assertThat(calls).extracting(ToolExecutionRequest::id).doesNotHaveDuplicates();
    for (int i = 0; i < 2; i++) {
      ToolExecutionResultMessage result = (ToolExecutionResultMessage) shown.get(2 + i);
      assertThat(result.id()).isEqualTo(calls.get(i).id());
      assertThat(result.text()).contains(i == 0 ? "[a]" : "b");
    }
  }

  @Test
  void callsAreStoredBeforeTheyRunAndTheirResultsAfter() throws Exception {
    new ModelTurn(
            replies(calls(2), AiMessage.from("ok")),
            0,
            rules(null, 64),
            turn(),
            ModelChatAgent.writer(p -> {}))
        .reply();

    assertThat(steps).extracting(NewMessage::role).containsExactly("assistant", "tool", "tool");
    assertThat(storedBefore).as("what the calls had done by then").containsExactly(0, 2);
  }

  @Test
  void anAttemptGoesOnBehindTheStepsOfTheOneBeforeAndRunsNoneOfThemAgain() throws Exception {
    session.appendMessage(AGENT, NewMessage.of("user", "hello"));
    session.appendMessage(AGENT, MessageCodec.toStored(calls(2)));
    Message stored = session.message(AGENT, 1);
    ChatTurn again = turn(List.of(of(stored, 0L)));

    new ModelTurn(
            replies(AiMessage.from("ok")),
            0,
            rules(null, 2),
            withoutQuestion(again),
            ModelChatAgent.writer(p -> {}))
        .reply();

    List<ChatMessage> shown = requests.get(0).messages();
    assertThat(shown)
        .extracting(ChatMessage::type)
        .containsExactly(
            ChatMessageType.USER,
            ChatMessageType.AI,
            ChatMessageType.TOOL_EXECUTION_RESULT,
            ChatMessageType.TOOL_EXECUTION_RESULT);
    assertThat(((AiMessage) shown.get(1)).toolExecutionRequests())
        .extracting(ToolExecutionRequest::id)
        .containsExactly("call0", "call1");
    assertThat(shown.subList(2, 4))
        .allSatisfy(
            result ->
                assertThat(((ToolExecutionResultMessage) result).text())
                    .contains("whether it had an effect is unknown"));
    assertThat(session.getMetadata()).isEmpty();
    assertThat(steps).isEmpty();
  }

  private static Message of(Message message, long turn) {
    return new Message(
        message.sessionId(),
        message.agentId(),
        message.number(),
        message.role(),
        message.content(),
        message.status(),
        message.createdAt(),
        message.updatedAt(),
        message.metrics(),
        message.redactedAt(),
        message.guardrailEvents(),
        turn);
  }

  /** As a turn restores it: what lies before its question. */
  private static ChatTurn withoutQuestion(ChatTurn turn) {
    return new ChatTurn(
        turn.session(),
        turn.agent(),
        turn.history().subList(0, turn.history().size() - 1),
        turn.message(),
        turn.steps(),
        turn.storing());
  }
}
