package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Every call of a manager that reaches the database, on the agent {@code default}, by its name. */
final class EveryCall {

  private static final Set<String> WITHOUT_A_ROUND_TRIP =
      Set.of("sessionId", "maxMessages", "close");
  private static final NewMessage HELLO = NewMessage.of("user", "hello");
  private static final AgentUpdate UPDATE =
      AgentUpdate.none()
          .withState(Map.of("turn", 1))
          .withConfig(new AgentConfig("model", "prompt", Map.of("version", 1)));

  private EveryCall() {}

  static Map<String, Consumer<MongoDBSessionManager>> of(String agent) {
    Map<String, Consumer<MongoDBSessionManager>> calls = new LinkedHashMap<>();
    calls.put("session", m -> m.session());
    calls.put("usage", m -> m.usage());
    calls.put("applicationName", m -> m.applicationName());
    calls.put("create", m -> m.create(NewSession.defaults()));
    calls.put("initialize", m -> m.initialize(agent));
    calls.put("initialize 0", m -> m.initialize(agent, 0));
    calls.put("initialize another", m -> m.initialize("another of " + agent));
    calls.put("restore", m -> m.restore(agent, 20));
    calls.put("registerAgent", m -> m.registerAgent(agent));
    calls.put("registerAgent another", m -> m.registerAgent("one more of " + agent));
    calls.put("appendMessage", m -> m.appendMessage(agent, HELLO));
    calls.put("appendMessages", m -> m.appendMessages(agent, List.of(HELLO, HELLO)));
    calls.put(
        "appendMessages expecting",
        m -> m.appendMessages(agent, List.of(HELLO), AppendOptions.none().expecting(0)));
    calls.put(
        "appendMessages with a key",
        m ->
            m.appendMessages(
                agent,
                List.of(HELLO),
                AppendOptions.none().withIdempotencyKey("once").syncing(UPDATE)));
    calls.put("appendDraft", m -> m.appendDraft(agent, HELLO, Duration.ofMinutes(1)));
    calls.put("completeDraft", m -> m.completeDraft(agent, 0, List.of(HELLO), AgentUpdate.none()));
    calls.put("completeDraft more", m -> m.completeDraft(agent, 0, List.of(HELLO, HELLO), UPDATE));
    calls.put("abortDraft", m -> m.abortDraft(agent, 0, "so far"));
    calls.put("markFailed", m -> m.markFailed(agent, 0));
    calls.put("markFailed with a key", m -> m.markFailed(agent, "once"));
    calls.put("messages last", m -> m.messages(agent, MessageQuery.last(20)));
    calls.put("messages after", m -> m.messages(agent, MessageQuery.after(-1, 20)));
    calls.put("messages after one", m -> m.messages(agent, MessageQuery.after(0, 20)));
    calls.put("message", m -> m.message(agent, 0));
    calls.put("messageCount", m -> m.messageCount(agent));
    calls.put("redactMessage", m -> m.redactMessage(agent, 0, Redaction.with("-")));
    calls.put("redactLatestMessage", m -> m.redactLatestMessage(agent, Redaction.with("-")));
    calls.put("guardrailMessages", m -> m.guardrailMessages());
    calls.put("syncAgent", m -> m.syncAgent(agent, UPDATE));
    calls.put("syncAgent expecting", m -> m.syncAgent(agent, UPDATE, 0));
    calls.put(
        "syncAgent metrics",
        m -> m.syncAgent(agent, AgentUpdate.none().withMessageMetrics(Map.of("latency_ms", 5))));
    calls.put("listAgents", m -> m.listAgents());
    calls.put("agent", m -> m.agent(agent));
    calls.put("agentConfig", m -> m.agentConfig(agent));
    calls.put(
        "updateAgentConfig", m -> m.updateAgentConfig(agent, new AgentConfig("model", null, null)));
    calls.put("setPromptMetadata", m -> m.setPromptMetadata(agent, Map.of("version", 1)));
    calls.put("getMetadata", m -> m.getMetadata());
    calls.put("updateMetadata", m -> m.updateMetadata(Map.of("topic", "rain")));
    calls.put(
        "mergeMetadata", m -> m.mergeMetadata(Map.of("topic", "rain"), (old, patch) -> patch));
    calls.put("deleteMetadata", m -> m.deleteMetadata("topic"));
    calls.put("addFeedback", m -> m.addFeedback(new NewFeedback("up", null, null, null)));
    calls.put(
        "addFeedback to a message", m -> m.addFeedback(new NewFeedback("up", null, agent, 0L)));
    calls.put("getFeedback", m -> m.getFeedback());
    calls.put("setRetention", m -> m.setRetention(Duration.ofDays(30)));
    calls.put("setRetention none", m -> m.setRetention(null));
    calls.put("export", m -> m.export(TransferFormat.MONGOSESSION));
    calls.put("delete", m -> m.delete());
    assertThat(calls.keySet().stream().map(name -> name.split(" ")[0]).collect(Collectors.toSet()))
        .as("calls of a manager that a test leaves out")
        .containsAll(
            Arrays.stream(MongoDBSessionManager.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .filter(name -> !WITHOUT_A_ROUND_TRIP.contains(name))
                .toList());
    return calls;
  }
}
