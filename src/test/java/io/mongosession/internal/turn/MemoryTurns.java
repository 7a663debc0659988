package io.mongosession.internal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import io.mongosession.internal.store.MeasuredUsage;
import io.mongosession.internal.store.RecentReservations;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.TurnClaim;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.internal.store.TurnLeases;
import io.mongosession.internal.store.TurnMessages;
import io.mongosession.internal.store.TurnReservation;
import io.mongosession.internal.turn.Orders.Told.Appends;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.bson.Document;

/** The commands of turns on documents in memory: each happens at once. */
final class MemoryTurns implements TurnLeases, TurnMessages, Appends {

  private static final int KEPT = 16;

  private final Map<String, Document> sessions = new HashMap<>();
  private final Map<String, Document> messages = new HashMap<>();

  /** Every number that was reserved and not given back. */
  private final Set<Long> granted = new HashSet<>();

  /** The model tokens that were added up. */
  private long used;

  /** How many turns were counted. */
  private long turns;

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  /** As it is now, on its own. */
  MemoryTurns copy() {
    MemoryTurns copy = new MemoryTurns();
    sessions.forEach((id, session) -> copy.sessions.put(id, copy(session)));
    messages.forEach((id, message) -> copy.messages.put(id, copy(message)));
    copy.granted.addAll(granted);
    copy.used = used;
    copy.turns = turns;
    copy.now = now;
    return copy;
  }

  /** From now on it is as the other. */
  void become(MemoryTurns other) {
    sessions.clear();
    sessions.putAll(other.sessions);
    messages.clear();
    messages.putAll(other.messages);
    granted.clear();
    granted.addAll(other.granted);
    used = other.used;
    turns = other.turns;
    now = other.now;
  }

  /** The time, of all clocks. */
  Instant now() {
    return now;
  }

  /** Lets time pass. */
  void pass(Duration length) {
    now = now.plus(length);
  }

  long used() {
    return used;
  }

  long turns() {
    return turns;
  }

  /** The messages in order. */
  List<Document> log() {
    return messages.values().stream().map(MemoryTurns::copy).sorted(byNumber()).toList();
  }

  /** All there is, as text: the same for the same. */
  String state() {
    return "%s %d %d ".formatted(now, used, turns)
        + sessions.toString()
        + new TreeMap<>(messages)
        + new TreeSet<>(granted);
  }

  Document agent(String agentId) {
    return sessions.isEmpty() ? null : agentOf(sessions.values().iterator().next(), agentId);
  }

  private static Comparator<Document> byNumber() {
    return Comparator.comparingLong(message -> message.getLong(Fields.NUMBER));
  }

  private static Document copy(Document document) {
    return (Document) copyOf(document);
  }

  static Object copyOf(Object value) {
    if (value instanceof Document document) {
      Document same = new Document();
      document.forEach((name, member) -> same.append(name, copyOf(member)));
      return same;
    }
    return value instanceof List<?> items
        ? items.stream().map(MemoryTurns::copyOf).collect(Collectors.toList())
        : value;
  }

  private static Document agentOf(Document session, String agentId) {
    return session
        .get(Fields.AGENTS, Document.class)
        .get(KeyEncoding.encode(agentId), Document.class);
  }

  private Document stored(SessionRef ref) {
    Document session = sessions.get(ref.id());
    boolean isOther =
        session != null
            && ref.key() != null
            && !ref.key().text().equals(session.get(Fields.SESSION_KEY));
    return isOther ? null : session;
  }

  /** The agent while the lease is the turn's own, or null. */
  private Document held(TurnLease lease) {
    Document session = stored(lease.ref());
    Document agent = session == null ? null : agentOf(session, lease.agentId());
    boolean isHeld =
        agent != null
            && agent.get(Fields.TURN) instanceof Document turn
            && lease.turnId().equals(turn.get(Fields.TURNS_ID));
    return isHeld ? agent : null;
  }

  @Override
  public Document look(SessionRef ref, String agentId) {
    return copy(stored(ref));
  }

  @Override
  public Document agent(SessionRef ref, String agentId) {
    return copy(stored(ref));
  }

  @Override
  public Document claim(TurnClaim claim) {
    Document session = stored(claim.ref());
    Document agent = session == null ? null : agentOf(session, claim.agentId());
    if (agent == null
        || claim.expected() != null && !claim.expected().equals(next(agent))
        || isReserved(agent, claim.token())
        || !isFree(agent, claim.replacing())) {
      return null;
    }
    agent.append(Fields.TURN, copy(claim.turn()));
    reserve(agent, claim.token(), claim.count());
    return copy(session);
  }

  private static boolean isFree(Document agent, Document replacing) {
    if (!(agent.get(Fields.TURN) instanceof Document turn)) {
      return replacing == null;
    }
    return replacing != null
        && Objects.equals(replacing.get(Fields.TURNS_ID), turn.get(Fields.TURNS_ID))
        && Objects.equals(replacing.get(Fields.UNTIL), turn.get(Fields.UNTIL));
  }

  private static Long next(Document agent) {
    return ((Number) agent.get(Fields.NEXT_NUMBER)).longValue();
  }

  private static boolean isReserved(Document agent, String token) {
    return agent.getList(Fields.RECENT, Document.class).stream()
        .anyMatch(entry -> token.equals(entry.get(Fields.WRITE_TOKEN)));
  }

  private void reserve(Document agent, String token, int count) {
    long first = next(agent);
    grant(first, count);
    agent.append(Fields.NEXT_NUMBER, first + count);
    List<Document> recent = new ArrayList<>(agent.getList(Fields.RECENT, Document.class));
    recent.add(RecentReservations.entry(token, count, Date.from(now)));
    agent.append(Fields.RECENT, recent.subList(Math.max(0, recent.size() - KEPT), recent.size()));
  }

  private void grant(long first, int count) {
    for (long number = first; number < first + count; number++) {
      assertThat(granted.add(number)).as("number %d was never reserved before", number).isTrue();
    }
  }

  @Override
  public boolean insert(Document session) {
    if (sessions.containsKey(session.getString(Fields.ID))) {
      return false;
    }
    sessions.put(session.getString(Fields.ID), copy(session));
    grant(0, 1);
    return true;
  }

  @Override
  public Document register(SessionRef ref, String agentId, Document agent) {
    Document session = stored(ref);
    if (session == null || agentOf(session, agentId) != null) {
      return null;
    }
    session.get(Fields.AGENTS, Document.class).append(KeyEncoding.encode(agentId), copy(agent));
    List<String> ids = new ArrayList<>(session.getList(Fields.AGENT_IDS, String.class));
    ids.add(agentId);
    session.append(Fields.AGENT_IDS, ids);
    grant(0, 1);
    return copy(session);
  }

  @Override
  public Document reserve(TurnReservation reservation) {
    Document agent = held(reservation.lease());
    if (agent == null || isReserved(agent, reservation.token())) {
      return null;
    }
    agent.get(Fields.TURN, Document.class).append(Fields.QUESTION, reservation.question());
    agent.get(Fields.TURN, Document.class).remove(Fields.REPLACED);
    agent.putAll(reservation.agentFields());
    reserve(agent, reservation.token(), reservation.count());
    MeasuredUsage measured = reservation.measured();
    used += measured.tokens().totalTokens();
    turns += measured.turns();
    return copy(stored(reservation.lease().ref()));
  }

  @Override
  public Long next(String token) {
    Document agent = agentOf(sessions.values().iterator().next(), "agent");
    long number = next(agent);
    reserve(agent, token, 1);
    return number;
  }

  @Override
  public void append(String text, Long number) {
    Document session = sessions.values().iterator().next();
    Document message =
        new Document(Fields.ID, "appended " + text)
            .append(Fields.NUMBER, number)
            .append(Fields.ROLE, "user")
            .append(Fields.CONTENT, text)
            .append(Fields.TURN, -1L);
    assertThat(isTaken(message)).as("the number of an append is taken").isFalse();
    store(SessionKey.of(session), message);
  }

  @Override
  public void release(TurnLease lease) {
    Document agent = held(lease);
    if (agent != null) {
      agent.remove(Fields.TURN);
    }
  }

  @Override
  public boolean giveBack(TurnLease lease, String token, long number) {
    Document agent = held(lease);
    if (agent == null || next(agent) != number + 1 || !isReserved(agent, token)) {
      return false;
    }
    List<Document> recent = new ArrayList<>(agent.getList(Fields.RECENT, Document.class));
    recent.remove(recent.size() - 1);
    agent.append(Fields.RECENT, recent).append(Fields.NEXT_NUMBER, number).remove(Fields.TURN);
    granted.remove(number);
    return true;
  }

  @Override
  public void leave(TurnLease lease) {
    Document agent = held(lease);
    if (agent != null) {
      Number unused = (Number) agent.getOrDefault(Fields.UNUSED_NUMBERS, 0L);
      agent.append(Fields.UNUSED_NUMBERS, unused.longValue() + 1).remove(Fields.TURN);
    }
  }

  @Override
  public boolean stop(TurnLease lease) {
    Document agent = held(lease);
    if (agent != null) {
      agent.get(Fields.TURN, Document.class).append(Fields.STOP, true);
    }
    return agent != null;
  }

  @Override
  public void renew(Collection<Renewal> renewals, Date until) {
    for (Renewal renewal : renewals) {
      Document agent = held(renewal.lease());
      if (agent != null) {
        agent.get(Fields.TURN, Document.class).append(Fields.UNTIL, until);
      }
    }
  }

  @Override
  public List<Document> looks(Collection<TurnLease> leases) {
    return leases.stream().map(lease -> copy(sessions.get(lease.ref().id()))).toList();
  }

  @Override
  public String collection() {
    return "memory";
  }

  @Override
  public boolean insert(SessionKey key, List<Document> batch) {
    for (Document message : batch) {
      if (isTaken(message)) {
        return false;
      }
      store(key, message);
    }
    return true;
  }

  private boolean isTaken(Document message) {
    return messages.containsKey(message.getString(Fields.ID))
        || messages.values().stream()
            .anyMatch(stored -> stored.get(Fields.NUMBER).equals(message.get(Fields.NUMBER)));
  }

  private void store(SessionKey key, Document message) {
    assertThat(granted).contains(message.getLong(Fields.NUMBER));
    messages.put(
        message.getString(Fields.ID), copy(message).append(Fields.SESSION_KEY, key.text()));
  }

  @Override
  public void fill(SessionKey key, List<Document> batch) {
    batch.stream().filter(message -> !isTaken(message)).forEach(message -> store(key, message));
  }

  @Override
  public List<Document> ofQuestion(TurnLease lease) {
    return found(message -> message.getString(Fields.ID).startsWith(lease.ids() + "/"));
  }

  @Override
  public List<Document> ofTurn(SessionKey key, String agentId, long question, long from) {
    return found(
        message ->
            message.getLong(Fields.NUMBER) == question
                || message.getLong(Fields.NUMBER) >= from
                    && message.getLong(Fields.TURN) == question);
  }

  private List<Document> found(Predicate<Document> wanted) {
    return log().stream().filter(wanted).collect(Collectors.toList());
  }

  @Override
  public Set<Long> numbers(SessionKey key, String agentId, long from, long below) {
    return found(message -> true).stream()
        .map(message -> message.getLong(Fields.NUMBER))
        .filter(number -> number >= from && number < below)
        .collect(Collectors.toSet());
  }

  @Override
  public List<Document> systemBefore(
      List<Document> history, long below, Document session, String agentId, long maxBytes) {
    return List.of();
  }

  @Override
  public List<Document> history(
      SessionKey key, String agentId, long below, int limit, long maxBytes) {
    return found(
        message ->
            message.getLong(Fields.NUMBER) < below
                && !TurnLog.is(MessageStatus.ABORTED, message)
                && !TurnLog.is(MessageStatus.DRAFT, message));
  }

  @Override
  public boolean askAgain(TurnLease lease, String before) {
    Document question = messages.get(lease.questionId());
    if (question == null || !before.equals(question.get(Fields.TURN_ID))) {
      return false;
    }
    question.append(Fields.TURN_ID, lease.turnId()).remove(Fields.STATUS);
    question.remove(Fields.FAILURE);
    return true;
  }

  @Override
  public boolean mark(TurnLease lease, MessageStatus status, String failure) {
    Document question = messages.get(lease.questionId());
    boolean isOwn =
        question != null
            && lease.turnId().equals(question.get(Fields.TURN_ID))
            && !question.containsKey(Fields.STATUS);
    if (isOwn) {
      question.append(Fields.STATUS, status.text()).append(Fields.FAILURE, failure);
    }
    return isOwn;
  }

  private Document draft(String id) {
    Document draft = messages.get(id);
    return draft != null && TurnLog.is(MessageStatus.DRAFT, draft) ? draft : null;
  }

  @Override
  public boolean flush(SessionKey key, String id, int piece, String text) {
    Document draft = draft(id);
    if (draft != null) {
      Document pieces = draft.get(Fields.PIECES, new Document());
      draft.append(Fields.PIECES, pieces.append(String.valueOf(piece), text));
    }
    return draft != null;
  }

  @Override
  public boolean complete(SessionKey key, String id, Document fields) {
    Document draft = draft(id);
    if (draft != null) {
      draft.remove(Fields.STATUS);
      draft.remove(Fields.PIECES);
      draft.putAll(fields);
    }
    return draft != null;
  }

  @Override
  public boolean end(SessionKey key, String id, MessageStatus status, Object content) {
    Document draft = draft(id);
    if (draft != null) {
      draft.append(Fields.STATUS, status.text());
      if (content != null) {
        draft.append(Fields.CONTENT, content).remove(Fields.PIECES);
      }
    }
    return draft != null;
  }

  @Override
  public void abortDrafts(TurnLease lease) {
    for (Document message : messages.values()) {
      if (lease.turnId().equals(message.get(Fields.TURN_ID))
          && TurnLog.is(MessageStatus.DRAFT, message)) {
        message.append(Fields.STATUS, MessageStatus.ABORTED.text());
      }
    }
  }
}
