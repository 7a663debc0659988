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
  private final LogReader reader;

  /** The manager of the latest turn that began here, and with it the session it was begun in. */
  private volatile MongoDBSessionManager turn;

  /**
   * @param managers a new manager of the session
   */
  AgentLog(Supplier<MongoDBSessionManager> managers, String agentId) {
    this.managers = managers;
    this.agentId = agentId;
    reader = new LogReader(agentId);
  }

  /** A new manager of the session. */
  MongoDBSessionManager manager() {
    return managers.get();
  }

  /** The agent with its last messages, or nothing when there is no such session or agent. */
  Optional<RestoredAgent> restore(MongoDBSessionManager manager, int lastMessages) {
    try {
      return Optional.of(reader.restored(manager, lastMessages));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /** The complete memory as it is, a new list; empty when there is no such session or agent. */
  List<ChatMessage> messages() {
    try {
      return new ArrayList<>(reader.read(manager()).messages());
    } catch (NotFoundException e) {
      return new ArrayList<>();
    }
  }

  /**
   * Appends messages. A system message that equals the current one is left out. What comes from an
   * agent or a tool goes to the same session in which the turn began: a session that was deleted
   * meanwhile does not come back.
   *
   * @param lease of the turns
   */
  void add(List<ChatMessage> messages, MemoryTurn lease) {
    boolean begins = turn == null || !isFromAgent(messages);
    MongoDBSessionManager manager = begins ? manager() : turn;
    lease.around(manager, messages, () -> add(manager, begins, messages));
  }

  private void add(MongoDBSessionManager manager, boolean begins, List<ChatMessage> messages) {
    boolean system = messages.stream().anyMatch(SystemMessage.class::isInstance);
    Agent before = system ? agent(manager) : null;
    List<ChatMessage> changes =
        withoutEqualSystem(messages, before == null ? "" : before.systemPrompt());
    append(manager, begins, changes, MemorySystem.noted(AgentUpdate.none(), before, changes), null);
  }

  /** Whether all of this comes from an agent and its tools: no session begins like that. */
  private static boolean isFromAgent(List<ChatMessage> messages) {
    return messages.stream()
        .allMatch(m -> m instanceof AiMessage || m instanceof ToolExecutionResultMessage);
  }

  /** The agent, or null where there is none yet. */
  private Agent agent(MongoDBSessionManager manager) {
    try {
      return manager.agent(agentId).agent();
    } catch (NotFoundException e) {
      return null;
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
    retrying(
        () -> {
          MongoDBSessionManager manager = manager();
          restore(manager, 0)
              .map(RestoredAgent::agent)
              .ifPresent(
                  agent ->
                      manager.syncAgent(
                          agentId,
                          MemoryState.update(agent, MemoryRanges.from(agent.nextNumber()))
                              .withConfig(configOf(null)),
                          agent.nextNumber()));
        });
  }

  /**
   * Makes the memory consist of these messages: what of them is in the log stays where it is, the
   * rest is appended. Starts over when another writer was first.
   *
   * @param seen what the caller was shown of the memory; where the list is that and more behind it
   *     the rest is appended
   */
  void become(List<ChatMessage> wanted, Function<Remembered, List<ChatMessage>> seen) {
    retrying(
        () -> {
          MongoDBSessionManager manager = manager();
          Remembered memory = isFromAgent(wanted) ? reader.read(manager) : readOrRegister(manager);
          become(manager, memory, wanted, seen.apply(memory));
        });
  }

  private Remembered readOrRegister(MongoDBSessionManager manager) {
    try {
      return reader.read(manager);
    } catch (NotFoundException e) {
      manager.initialize(agentId, 0);
      return reader.read(manager);
    }
  }

  private void become(
      MongoDBSessionManager manager,
      Remembered memory,
      List<ChatMessage> wanted,
      List<ChatMessage> seen) {
    long next = memory.agent().nextNumber();
    int known = seen.size();
    boolean goesOn =
        known <= wanted.size()
            && wanted.subList(0, known).equals(seen)
            && (wanted.size() - known < 2 || !memory.hasSummary());
    MemoryChange change =
        goesOn
            ? MemoryChange.continued(memory, wanted.subList(known, wanted.size()))
            : MemoryChange.to(wanted, memory, next);
    AgentUpdate update =
        MemorySystem.noted(change.update(memory), memory.agent(), change.appended());
    Optional<SystemMessage> system = SystemMessage.findLast(wanted);
    if (!system.equals(SystemMessage.findLast(seen))) {
      update = update.withConfig(configOf(system.orElse(null)));
    }
    if (!change.appended().isEmpty()) {
      append(manager, true, change.appended(), update, next);
    } else if (!update.equals(AgentUpdate.none())) {
      manager.syncAgent(agentId, update, next);
    }
  }

  private static void retrying(Runnable change) {
    for (int attempt = 1; ; attempt++) {
      try {
        change.run();
        return;
      } catch (ConflictException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static AgentConfig configOf(SystemMessage system) {
    return new AgentConfig(null, system == null ? "" : system.text(), null);
  }

  /** One append, with what the agent becomes in the same write. */
  private void append(
      MongoDBSessionManager manager,
      boolean mayBegin,
      List<ChatMessage> messages,
      AgentUpdate update,
      Long expectedNumber) {
    if (messages.isEmpty()) {
      return;
    }
    List<NewMessage> stored = messages.stream().map(MessageCodec::toStored).toList();
    AppendOptions options = new AppendOptions(expectedNumber, null, update);
    if (mayBegin) {
      AgentRegistration.withSessionAndAgent(
          manager, agentId, registered -> manager.appendMessages(agentId, stored, options));
    } else {
      manager.appendMessages(agentId, stored, options);
    }
    turn = manager;
  }
}
