package io.mongosession.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import io.mongosession.Agent;
import io.mongosession.AgentConfig;
import io.mongosession.AgentRegistration;
import io.mongosession.AgentUpdate;
import io.mongosession.AppendOptions;
import io.mongosession.ConflictException;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.RestoredAgent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** One agent's log as a memory uses it: only ever appended to. Thread-safe. */
final class AgentLog {

  private static final int MAX_ATTEMPTS = 50;

  private final Supplier<MongoDBSessionManager> managers;
  private final String agentId;

  /** The manager of the latest turn that began here, and with it the session it was begun in. */
  private volatile MongoDBSessionManager turn;

  /**
   * @param managers a new manager of the session
   */
  AgentLog(Supplier<MongoDBSessionManager> managers, String agentId) {
    this.managers = managers;
    this.agentId = agentId;
  }

  /** A new manager of the session. */
  MongoDBSessionManager manager() {
    return managers.get();
  }

  /** The agent with its last messages, or nothing when there is no such session or agent. */
  Optional<RestoredAgent> restore(MongoDBSessionManager manager, int lastMessages) {
    try {
      return Optional.of(manager.restore(agentId, lastMessages));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Appends messages. A system message that equals the current one is left out. What comes from an
   * agent or a tool goes to the same session in which the turn began: a session that was deleted
   * meanwhile does not come back.
   */
  void add(List<ChatMessage> messages) {
    boolean begins = turn == null || !isFromAgent(messages);
    MongoDBSessionManager manager = begins ? manager() : turn;
    String before =
        messages.stream().anyMatch(SystemMessage.class::isInstance) ? prompt(manager) : "";
    append(manager, begins, withoutEqualSystem(messages, before), AgentUpdate.none(), null);
  }

  /** Whether all of this comes from an agent and its tools: no session begins like that. */
  private static boolean isFromAgent(List<ChatMessage> messages) {
    return messages.stream()
        .allMatch(m -> m instanceof AiMessage || m instanceof ToolExecutionResultMessage);
  }

  private String prompt(MongoDBSessionManager manager) {
    try {
      return manager.agentConfig(agentId).systemPrompt();
    } catch (NotFoundException e) {
      return "";
    }
  }

  private static List<ChatMessage> withoutEqualSystem(List<ChatMessage> messages, String prompt) {
    List<ChatMessage> changes = new ArrayList<>();
    String current = prompt;
    for (ChatMessage message : messages) {
      if (!(message instanceof SystemMessage system)) {
        changes.add(message);
      } else if (!system.text().equals(current)) {
        changes.add(system);
        current = system.text();
      }
    }
    return changes;
  }

  /** Nothing that was before is shown any more; all of it stays in the log. */
  void clear() {
    MongoDBSessionManager manager = manager();
    restore(manager, 0)
        .map(RestoredAgent::agent)
        .ifPresent(
            agent ->
                manager.syncAgent(agentId, ShownHistory.beginningAt(agent, agent.nextNumber())));
  }

  /**
   * Appends what is new in a list that is to be the complete memory. Where what is there cannot
   * become that list by appending, the memory starts over with it. Starts over when another writer
   * was first.
   *
   * @param lastMessages how much of the log to compare with
   * @param newIn what is new compared with what is shown; nothing when it must start over
   */
  void become(
      List<ChatMessage> wanted,
      int lastMessages,
      Function<ShownHistory, Optional<List<ChatMessage>>> newIn) {
    for (int attempt = 1; ; attempt++) {
      MongoDBSessionManager manager = manager();
      RestoredAgent restored =
          isFromAgent(wanted)
              ? manager.restore(agentId, lastMessages)
              : restore(manager, lastMessages).orElseGet(() -> manager.initialize(agentId, 0));
      try {
        become(manager, restored, wanted, newIn.apply(ShownHistory.of(restored)));
        return;
      } catch (ConflictException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void become(
      MongoDBSessionManager manager,
      RestoredAgent restored,
      List<ChatMessage> wanted,
      Optional<List<ChatMessage>> added) {
    Agent agent = restored.agent();
    AgentUpdate update =
        added.isPresent()
            ? AgentUpdate.none()
            : ShownHistory.beginningAt(agent, agent.nextNumber());
    append(manager, true, added.orElse(wanted), update, agent.nextNumber());
  }

  /** One append. The agent's system prompt follows the system messages, in the same write. */
  private void append(
      MongoDBSessionManager manager,
      boolean mayBegin,
      List<ChatMessage> messages,
      AgentUpdate update,
      Long expectedNumber) {
    if (messages.isEmpty()) {
      return;
    }
    AgentUpdate all = update;
    for (ChatMessage message : messages) {
      if (message instanceof SystemMessage system) {
        all = all.withConfig(new AgentConfig(null, system.text(), null));
      }
    }
    List<NewMessage> stored = messages.stream().map(MessageCodec::toStored).toList();
    AppendOptions options = new AppendOptions(expectedNumber, null, all);
    if (mayBegin) {
      AgentRegistration.withSessionAndAgent(
          manager, agentId, registered -> manager.appendMessages(agentId, stored, options));
    } else {
      manager.appendMessages(agentId, stored, options);
    }
    turn = manager;
  }
}
