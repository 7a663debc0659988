package io.mongosession.internal.session;

import io.mongosession.Agent;
import io.mongosession.AgentConfig;
import io.mongosession.AgentInfo;
import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.Page;
import io.mongosession.PageQuery;
import io.mongosession.RestoredAgent;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.RecentReservations;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.SessionStore;
import io.mongosession.internal.store.StoreErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.bson.Document;

/** The agents of a session: registering, restoring, reading. */
final class SessionAgents {

  /** How often a restore starts over while others delete the session or register its agents. */
  private static final int MAX_ATTEMPTS = 3;

  /** The token of no registration. */
  private static final String NOT_REGISTERED = "";

  private final SessionContext context;
  private final InputMapper input;
  private final String applicationName;
  private final int historyBytes;

  /**
   * @param historyBytes how much of the messages a restore brings back
   */
  SessionAgents(
      SessionContext context, InputMapper input, String applicationName, int historyBytes) {
    this.context = context;
    this.input = input;
    this.historyBytes = historyBytes;
    this.applicationName = applicationName;
  }

  RestoredAgent initialize(String agentId, int lastMessages) {
    NameRules.agentId(agentId);
    input.checkLimit(lastMessages, 0);
    return context.run("initialize", () -> restoreOrRegister(agentId, lastMessages));
  }

  private RestoredAgent restoreOrRegister(String agentId, int lastMessages) {
    String token = UUID.randomUUID().toString();
    KnownAgent before = context.known().agent(agentId);
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Document session = findOrRegister(agentId, token);
      if (session != null) {
        return restored(agentId, before, session, token, lastMessages, context.knowledge()::moveTo);
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
        "restore_agent",
        () -> {
          KnownAgent before = context.known().agent(agentId);
          Document session = context.findAgent(agentId);
          return restored(
              agentId, before, session, NOT_REGISTERED, limit, context.knowledge()::stayWith);
        });
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
      context.knowledge().stayWith(SessionKey.of(session));
      Document agent = RecordMapper.agent(session, agentId);
      if (agent != null) {
        return RecentReservations.isRegisteredBy(token, agent);
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

  /**
   * The agent as it was read, with its last messages; both are known from now on.
   *
   * @param before what was known before it was read
   * @param token of this call's registration
   * @param see takes the incarnation it was read in
   */
  private RestoredAgent restored(
      String agentId,
      KnownAgent before,
      Document session,
      String token,
      int lastMessages,
      Consumer<SessionKey> see) {
    SessionKey key = SessionKey.of(session);
    Document agent = RecordMapper.agent(session, agentId);
    boolean registered = RecentReservations.isRegisteredBy(token, agent);
    Agent restored = RecordMapper.readAgent(session, agentId);
    boolean empty = lastMessages == 0 || restored.nextNumber() == 0;
    List<Document> messages = empty ? List.of() : history(session, agentId, lastMessages);
    Document latest = messages.isEmpty() ? null : messages.get(messages.size() - 1);
    see.accept(key);
    context.knowledge().learn(key, agentId, known -> known.restored(before, agent, latest));
    return new RestoredAgent(restored, MessageDocuments.messages(messages), registered);
  }

  /** The last messages, and before them the system messages that lie further back. */
  private List<Document> history(Document session, String agentId, int lastMessages) {
    long next = RecordMapper.nextNumber(session, agentId);
    List<Document> last =
        context
            .storage()
            .messagePages()
            .lastComplete(
                SessionKey.of(session),
                agentId,
                null,
                lastMessages,
                historyBytes,
                context.limits().pageSize());
    List<Document> all =
        new ArrayList<>(
            context.storage().systemMessages().before(last, next, session, agentId, historyBytes));
    all.addAll(last);
    return all;
  }

  Page<AgentInfo> list(PageQuery query) {
    context.checkPage(query);
    return context.run(
        "list_agents",
        () ->
            context
                .storage()
                .sessions()
                .findAgents(context.ref())
                .page(query, context.limits().answerBytes()));
  }

  AgentInfo get(String agentId) {
    NameRules.agentId(agentId);
    return context.run("get_agent", () -> info(agentId));
  }

  AgentConfig config(String agentId) {
    NameRules.agentId(agentId);
    return context.run("get_agent_config", () -> info(agentId).agent().config());
  }

  private AgentInfo info(String agentId) {
    Document session = context.findAgent(agentId);
    AgentInfo info = RecordMapper.agentInfo(session, agentId);
    long next = info.agent().nextNumber();
    context.knowledge().learn(SessionKey.of(session), agentId, known -> known.counted(next));
    return info;
  }
}
