package io.mongosession.internal.session;

import io.mongosession.Agent;
import io.mongosession.AgentConfig;
import io.mongosession.AgentInfo;
import io.mongosession.AgentUpdate;
import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.RestoredAgent;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.MessageLog;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.SessionStore;
import io.mongosession.internal.store.StoreErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import org.bson.Document;

/** The agents of a session: registering, restoring, syncing, configuring. */
final class SessionAgents {

  /** How often a restore starts over while others delete the session or register its agents. */
  private static final int MAX_ATTEMPTS = 3;

  /** The token of no registration. */
  private static final String NOT_REGISTERED = "";

  private final SessionContext context;
  private final InputMapper input;
  private final String applicationName;
  private final Map<String, KnownAgent> memories = new ConcurrentHashMap<>();

  SessionAgents(SessionContext context, InputMapper input, String applicationName) {
    this.context = context;
    this.input = input;
    this.applicationName = applicationName;
  }

  KnownAgent memory(String agentId) {
    return memories.computeIfAbsent(agentId, id -> new KnownAgent());
  }

  /** Forgets what is known: the session was deleted. */
  void forget() {
    memories.clear();
  }

  /** From now on this manager acts on this incarnation; of another one nothing is known. */
  void moveTo(SessionKey sessionKey) {
    if (context.moveTo(sessionKey)) {
      forget();
    }
  }

  RestoredAgent initialize(String agentId, int lastMessages) {
    NameRules.agentId(agentId);
    input.checkLimit(lastMessages, 0);
    return context.run("initialize", () -> restoreOrRegister(agentId, lastMessages));
  }

  private RestoredAgent restoreOrRegister(String agentId, int lastMessages) {
    String token = UUID.randomUUID().toString();
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Document session = findOrRegister(agentId, token);
      if (session != null) {
        return restored(agentId, session, token, lastMessages);
      }
    }
    throw StoreErrors.noSession(context.sessionId());
  }

  /**
   * The session key and the agent; null when another caller deletes the session or registers agents
   * at this moment.
   */
  private Document findOrRegister(String agentId, String token) {
    SessionRef ref = context.freshRef();
    SessionStore sessions = context.storage().sessions();
    String[] fields = {Fields.AGENT_IDS, Fields.agent(agentId)};
    Document created = SessionStore.newSession(ref, applicationName, agentId, token);
    Document session = sessions.findOrInsert(ref, created, fields);
    if (RecordMapper.agent(session, agentId) != null) {
      return session;
    }
    checkRoomForAgent(session);
    return sessions.registerAgent(ref.with(SessionKey.of(session)), agentId, token);
  }

  RestoredAgent restore(String agentId, int lastMessages) {
    NameRules.agentId(agentId);
    if (lastMessages < 0) {
      throw new InvalidInputException("limit", "0 or more");
    }
    int limit = Math.min(lastMessages, context.limits().pageSize());
    return context.run(
        "restore_agent", () -> restored(agentId, findAgent(agentId), NOT_REGISTERED, limit));
  }

  boolean register(String agentId) {
    NameRules.agentId(agentId);
    return context.run("register_agent", () -> registerWithSession(agentId));
  }

  private boolean registerWithSession(String agentId) {
    String token = UUID.randomUUID().toString();
    SessionStore sessions = context.storage().sessions();
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Document session = sessions.registerAgent(context.ref(), agentId, token);
      if (session == null) {
        session = sessions.find(context.ref(), Fields.AGENT_IDS, Fields.agent(agentId));
      }
      context.stayWith(SessionKey.of(session));
      Document agent = RecordMapper.agent(session, agentId);
      if (agent != null) {
        return RecordMapper.reservedBy(agent, token) == 0;
      }
      checkRoomForAgent(session);
    }
    throw StoreErrors.noAgent(context.sessionId(), agentId);
  }

  private void checkRoomForAgent(Document session) {
    int limit = context.limits().agents();
    if (RecordMapper.agentIds(session).size() >= limit) {
      throw new LimitExceededException("agents", limit, "one more agent of the session");
    }
  }

  private RestoredAgent restored(String agentId, Document session, String token, int lastMessages) {
    SessionKey key = SessionKey.of(session);
    Document agent = RecordMapper.agent(session, agentId);
    boolean registered = RecordMapper.reservedBy(agent, token) == 0;
    Agent restored = RecordMapper.readAgent(session, agentId);
    boolean empty = lastMessages == 0 || restored.nextNumber() == 0;
    List<Document> messages =
        empty ? List.of() : context.storage().messages().lastComplete(key, agentId, lastMessages);
    moveTo(key);
    memory(agentId).restored(agent, messages.isEmpty() ? null : messages.get(messages.size() - 1));
    return new RestoredAgent(restored, MessageDocuments.messages(messages), registered);
  }

  void sync(String agentId, AgentUpdate update) {
    NameRules.agentId(agentId);
    KnownAgent memory = memory(agentId);
    Document changed = memory.changed(input.agentFields(update));
    Document metrics = memory.changedMetrics(input.latestMetrics(update));
    context.run(
        "sync_agent",
        () -> {
          if (!changed.isEmpty()) {
            update(agentId, changed);
          }
          if (!metrics.isEmpty()) {
            storeMetrics(agentId, metrics);
          }
        });
  }

  private void update(String agentId, Document fields) {
    memory(agentId)
        .storing(
            fields, () -> context.storage().changes().setAgent(context.ref(), agentId, fields));
  }

  private void storeMetrics(String agentId, Document metrics) {
    Document session = findCounter(agentId);
    SessionKey key = SessionKey.of(session);
    MessageLog messages = context.storage().messages();
    Document set = new Document(Fields.UPDATED_AT, BsonDates.now());
    metrics.forEach((name, value) -> set.append(Fields.METRICS + "." + name, value));
    Document update = new Document("$set", set);
    LongFunction<Document> store =
        number ->
            Retry.onceMore(() -> messages.update(key, agentId, number, new Document(), update));
    KnownAgent memory = memory(agentId);
    long latest = memory.latestNumber();
    Document changed =
        latest >= 0
            ? store.apply(latest)
            : messages.onLatest(key, agentId, RecordMapper.nextNumber(session, agentId), store);
    if (changed == null) {
      throw StoreErrors.noMessage(context.sessionId(), agentId, "a message for the metrics");
    }
    memory.storedMetrics(MessageDocuments.number(changed), metrics);
  }

  List<AgentInfo> list() {
    return context.run(
        "list_agents",
        () -> {
          Document session =
              context.storage().sessions().find(context.ref(), Fields.AGENT_IDS, Fields.AGENTS);
          Map<String, Long> counts = context.storage().messages().counts(SessionKey.of(session));
          List<AgentInfo> agents = new ArrayList<>();
          for (String id : RecordMapper.agentIds(session)) {
            agents.add(
                new AgentInfo(RecordMapper.readAgent(session, id), counts.getOrDefault(id, 0L)));
          }
          return agents;
        });
  }

  AgentInfo get(String agentId) {
    NameRules.agentId(agentId);
    return context.run(
        "get_agent",
        () -> {
          Document session = findAgent(agentId);
          long count = context.storage().messages().count(SessionKey.of(session), agentId);
          return new AgentInfo(RecordMapper.readAgent(session, agentId), count);
        });
  }

  AgentConfig config(String agentId) {
    NameRules.agentId(agentId);
    return context.run(
        "get_agent_config", () -> RecordMapper.readAgent(findAgent(agentId), agentId).config());
  }

  void updateConfig(String agentId, AgentConfig changes) {
    NameRules.agentId(agentId);
    Document fields = input.agentFields(AgentUpdate.none().withConfig(changes));
    if (fields.isEmpty()) {
      throw new InvalidInputException(
          "config", "at least one of model, system_prompt, prompt_metadata");
    }
    context.run("update_agent_config", () -> update(agentId, fields));
  }

  /** The session key and the agent. One round trip. */
  private Document findAgent(String agentId) {
    return seen(context.storage().sessions().findAgent(context.ref(), agentId));
  }

  /** The session key and the number the agent's next message gets. One round trip. */
  Document findCounter(String agentId) {
    return seen(context.storage().sessions().findCounter(context.ref(), agentId));
  }

  private Document seen(Document session) {
    context.stayWith(SessionKey.of(session));
    return session;
  }
}
