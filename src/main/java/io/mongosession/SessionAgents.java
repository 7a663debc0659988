package io.mongosession;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;

/** The agents of a session: registering, restoring, syncing, configuring. */
final class SessionAgents {

  private final SessionContext context;
  private final SessionInput input;
  private final String applicationName;
  private final Map<String, AgentMemory> memories = new ConcurrentHashMap<>();

  SessionAgents(SessionContext context, SessionInput input, String applicationName) {
    this.context = context;
    this.input = input;
    this.applicationName = applicationName;
  }

  AgentMemory memory(String agentId) {
    return memories.computeIfAbsent(agentId, id -> new AgentMemory());
  }

  /** Forgets what is known: the session was deleted. */
  void forget() {
    memories.clear();
    context.stayWith(null);
  }

  RestoredAgent initialize(String agentId, int lastMessages) {
    Names.agentId(agentId);
    input.checkLimit(lastMessages, 0);
    return context.run("initialize", () -> restoreOrRegister(agentId, lastMessages));
  }

  private RestoredAgent restoreOrRegister(String agentId, int lastMessages) {
    SessionRef ref = context.freshRef();
    SessionStore sessions = context.storage().sessions();
    Document session = findWithAgent(ref, agentId);
    boolean registered = false;
    if (session == null) {
      Document created =
          SessionStore.newSession(
              ref, NewSession.DEFAULT_TYPE, applicationName, new Document(), agentId);
      registered = sessions.insert(created);
      session = registered ? created : findWithAgent(ref, agentId);
      if (session == null) {
        throw NotFoundException.session(ref.id());
      }
    }
    if (Documents.agent(session, agentId) == null) {
      Document withAgent = sessions.registerAgent(ref, agentId);
      registered = withAgent != null;
      session = registered ? withAgent : registeredMeanwhile(ref, agentId);
    }
    return restored(agentId, session, registered, lastMessages);
  }

  private Document findWithAgent(SessionRef ref, String agentId) {
    return context.storage().sessions().findOrNull(ref, Fields.SESSION_KEY, Fields.agent(agentId));
  }

  private Document registeredMeanwhile(SessionRef ref, String agentId) {
    Document session = findWithAgent(ref, agentId);
    if (session == null) {
      throw NotFoundException.session(ref.id());
    }
    if (Documents.agent(session, agentId) == null) {
      throw new LimitExceededException(
          "agents", context.limits().agents(), "one more agent of the session");
    }
    return session;
  }

  private RestoredAgent restored(
      String agentId, Document session, boolean registered, int lastMessages) {
    String key = session.getString(Fields.SESSION_KEY);
    Document agent = Documents.agent(session, agentId);
    boolean empty = registered || lastMessages == 0 || Documents.nextNumber(session, agentId) == 0;
    List<Document> messages =
        empty ? List.of() : context.storage().messages().last(key, agentId, lastMessages);
    context.stayWith(key);
    memory(agentId)
        .restored(
            agent, messages.isEmpty() ? -1 : Documents.number(messages.get(messages.size() - 1)));
    return new RestoredAgent(
        Documents.agent(agentId, agent), Documents.messages(messages), registered);
  }

  void sync(String agentId, AgentUpdate update) {
    Names.agentId(agentId);
    Document fields = input.agentFields(update);
    Document metrics = input.metrics(update.messageMetrics());
    AgentMemory memory = memory(agentId);
    Document changed = memory.changed(fields);
    context.run(
        "sync_agent",
        () -> {
          if (!changed.isEmpty()) {
            update(agentId, changed);
            memory.stored(changed);
          }
          if (metrics != null) {
            storeMetrics(agentId, metrics);
          }
        });
  }

  private void update(String agentId, Document fields) {
    String path = Fields.agent(agentId) + ".";
    Document set = new Document(path + Fields.UPDATED_AT, SessionStore.now());
    fields.forEach((field, value) -> set.append(path + field, value));
    context.storage().sessions().update(context.ref(), agentId, set, new Document());
  }

  private void storeMetrics(String agentId, Document metrics) {
    String key = context.readKey();
    long latest = memory(agentId).latestNumber();
    Document set =
        new Document(Fields.METRICS, metrics).append(Fields.UPDATED_AT, SessionStore.now());
    Document changed =
        MongoErrors.onceMore(
            () ->
                context
                    .storage()
                    .messages()
                    .update(
                        key,
                        agentId,
                        latest < 0 ? null : latest,
                        new Document(),
                        new Document("$set", set)));
    if (changed == null) {
      throw NotFoundException.message(context.sessionId(), agentId, "a message for the metrics");
    }
  }

  List<AgentInfo> list() {
    return context.run(
        "list_agents",
        () -> {
          Document session =
              context
                  .storage()
                  .sessions()
                  .find(context.ref(), Fields.SESSION_KEY, Fields.AGENT_IDS, Fields.AGENTS);
          Map<String, Long> counts =
              context.storage().messages().counts(session.getString(Fields.SESSION_KEY));
          List<AgentInfo> agents = new ArrayList<>();
          for (String id : Documents.agentIds(session)) {
            agents.add(
                new AgentInfo(
                    Documents.agent(id, Documents.agent(session, id)),
                    counts.getOrDefault(id, 0L)));
          }
          return agents;
        });
  }

  AgentInfo get(String agentId) {
    Names.agentId(agentId);
    return context.run(
        "get_agent",
        () -> {
          Document session = findAgent(agentId);
          long count =
              context.storage().messages().count(session.getString(Fields.SESSION_KEY), agentId);
          return new AgentInfo(Documents.agent(agentId, Documents.agent(session, agentId)), count);
        });
  }

  AgentConfig config(String agentId) {
    Names.agentId(agentId);
    return context.run(
        "get_agent_config",
        () -> Documents.agent(agentId, Documents.agent(findAgent(agentId), agentId)).config());
  }

  void updateConfig(String agentId, AgentConfig changes) {
    Names.agentId(agentId);
    Document fields = input.agentFields(AgentUpdate.none().withConfig(changes));
    if (fields.isEmpty()) {
      throw new InvalidInputException(
          "config", "at least one of model, system_prompt, prompt_metadata");
    }
    context.run(
        "update_agent_config",
        () -> {
          update(agentId, fields);
          memory(agentId).stored(fields);
        });
  }

  /** The session key and the agent. One round trip. */
  Document findAgent(String agentId) {
    Document session = context.storage().sessions().findAgent(context.ref(), agentId);
    context.stayWith(session.getString(Fields.SESSION_KEY));
    return session;
  }
}
