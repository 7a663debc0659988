package io.mongosession.langchain4j.chat;

import io.mongosession.chat.ChatTurn;
import io.mongosession.config.AllowedModels;
import io.mongosession.log.LogContext;
import io.mongosession.log.LogText;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Which model replies in a turn: the agent's own where the operator allows it. Thread-safe. */
final class ModelChoice {

  private static final Logger LOG = LogContext.logger(ModelChoice.class.getName());

  /** Of how many agents it is remembered that they were reported; no caller can fill the heap. */
  private static final int MAX_REPORTED = 1000;

  private record AgentKey(String session, String agent) {}

  private final AllowedModels allowed;
  private final Set<AgentKey> reported =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<AgentKey, Boolean> eldest) {
                  return size() > MAX_REPORTED;
                }
              }));

  ModelChoice(AllowedModels allowed) {
    this.allowed = allowed;
  }

  /** The agent's own model, or null for the configured one. */
  String of(ChatTurn turn) {
    String model = turn.agent().model();
    if (model == null || model.isBlank()) {
      return null;
    }
    if (allowed.allows(model)) {
      return model;
    }
    if (reported.add(new AgentKey(turn.sessionId(), turn.agent().agentId()))) {
      LOG.log(
          Level.WARNING,
          "agent {0} of session {1} has the model {2}, which is not allowed: the configured one is"
              + " used",
          LogText.quoted(turn.agent().agentId()),
          LogText.quoted(turn.sessionId()),
          LogText.quoted(model));
    }
    return null;
  }
}
