package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.fields;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import io.mongosession.ForeignDocumentException;
import io.mongosession.NewSession;
import io.mongosession.NotFoundException;
import io.mongosession.SessionException;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import io.mongosession.internal.client.MongoErrors;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.RawBsonDocument;

/** The session documents: one per session, with its metadata and its agents' counters and state. */
public final class SessionStore {

  /** How often a creation starts over while others delete the session, or a reply gets lost. */
  private static final int MAX_INSERTS = 3;

  private static final Document ABSENT = new Document("$exists", false);

  private final MongoCollection<Document> sessions;
  private final SessionFieldCheck fieldCheck;
  private final int maxAgents;

  SessionStore(MongoCollection<Document> sessions, SessionFieldCheck fieldCheck, int maxAgents) {
    // Writers recognise their own earlier attempts here: a secondary may not have them yet.
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
    this.fieldCheck = fieldCheck;
    this.maxAgents = maxAgents;
  }

  /**
   * A session document that is not stored yet, without agents.
   *
   * @param retention its own, or null
   */
  public static Document newSession(
      SessionRef ref, String type, String applicationName, Document metadata, Duration retention) {
    Date now = BsonDates.now();
    Document session =
        new Document(Fields.ID, ref.id())
            .append(Fields.SESSION_TYPE, type)
            .append(Fields.CREATED_AT, now)
            .append(Fields.UPDATED_AT, now)
            .append(Fields.METADATA, metadata)
            .append(Fields.METADATA_VERSION, 0L)
            .append(Fields.FEEDBACK_COUNT, 0)
            .append(Fields.AGENT_IDS, List.of())
            .append(Fields.AGENTS, new Document());
    MetadataSize.of(metadata).store(session);
    if (applicationName != null) {
      session.append(Fields.APPLICATION_NAME, applicationName);
    }
    if (ref.owner() != null) {
      session.append(Fields.OWNER, ref.owner());
    }
    if (retention != null) {
      session.append(Fields.RETENTION, retention.toMillis());
    }
    return session;
  }

  /** As {@link #newSession}, with one agent. */
  public static Document newSession(
      SessionRef ref, String applicationName, String agentId, String agentToken) {
    Document session =
        newSession(ref, NewSession.DEFAULT_TYPE, applicationName, new Document(), null);
    Document agent = newAgent(session.getDate(Fields.CREATED_AT), agentToken);
    return session
        .append(Fields.AGENT_IDS, List.of(agentId))
        .append(Fields.AGENTS, new Document(KeyEncoding.encode(agentId), agent));
  }

  /**
   * A new agent.
   *
   * @param writeToken marks who registered it
   */
  public static Document newAgent(Date now, String writeToken) {
    return new Document(Fields.NEXT_NUMBER, 0L)
        .append(Fields.RECENT, List.of(RecentReservations.entry(writeToken, 0, now)))
        .append(Fields.SYSTEM_NUMBERS, List.of())
        .append(Fields.CREATED_AT, now)
        .append(Fields.UPDATED_AT, now);
  }

  /**
   * The session of this id; stores a new one where there is none.
   *
   * @param fresh the new session; gets a key when it is stored
   * @return the new one, or the named fields of the one that is there, which is the new one too
   *     when a reply got lost
   * @throws NotFoundException when the id is taken by another owner
   */
  public Document findOrInsert(SessionRef ref, Document fresh, String... fields) {
    for (int attempt = 1; attempt <= MAX_INSERTS; attempt++) {
      Document stored = findOrNull(ref, fields);
      if (stored != null) {
        return stored;
      }
      // Where another caller deleted what a lost insert had stored, its key must not come back.
      fresh.append(Fields.SESSION_KEY, SessionKey.random().text());
      try {
        sessions.insertOne(fresh);
        return fresh;
      } catch (MongoException e) {
        boolean replyLost = MongoErrors.isReplyLost(e) && attempt < MAX_INSERTS;
        if (!replyLost && !MongoErrors.isDuplicateKey(e)) {
          throw e;
        }
      }
    }
    throw StoreErrors.noSession(ref.id());
  }

  /** Whether both are the same incarnation of a session. */
  public static boolean isSame(Document one, Document other) {
    return Objects.equals(one.get(Fields.SESSION_KEY), other.get(Fields.SESSION_KEY));
  }

  /**
   * The key and the named fields of the session, or null when there is none for this caller.
   *
   * @throws ForeignDocumentException when what is there is no session, and the caller may know
   */
  Document findOrNull(SessionRef ref, String... fields) {
    Document found =
        sessions
            .find(ref.lookup())
            .projection(fields(include(Fields.SESSION_KEY), include(fields)))
            .first();
    if (found != null && !SessionKey.isIn(found)) {
      throw noSession(ref);
    }
    return found;
  }

  /** The session's agents, to be listed. One round trip. */
  public AgentList findAgents(SessionRef ref) {
    FindIterable<RawBsonDocument> lookup =
        sessions
            .withDocumentClass(RawBsonDocument.class)
            .find(ref.lookup())
            .projection(fields(include(Fields.SESSION_KEY), include(AgentList.fields())));
    RawBsonDocument found = LargeRead.of(lookup::first);
    if (found == null || !SessionKey.isIn(found)) {
      find(ref);
      throw StoreErrors.noSession(ref.id());
    }
    return new AgentList(found);
  }

  /** The key and the named fields of the session. */
  public Document find(SessionRef ref, String... fields) {
    Document session = findOrNull(ref, fields);
    if (session == null) {
      throw ref.key() == null ? StoreErrors.noSession(ref.id()) : missing(ref);
    }
    return session;
  }

  /** What to tell of a session that no filter matched. One round trip, for most callers. */
  SessionException missing(SessionRef ref) {
    if (!ref.isRestricted()) {
      findOrNull(ref.with(null));
    }
    return StoreErrors.noSession(ref.id());
  }

  /** What to tell of a document that is no session. */
  private static SessionException noSession(SessionRef ref) {
    return ref.isRestricted()
        ? StoreErrors.noSession(ref.id())
        : new ForeignDocumentException(ref.id());
  }

  /** The session key and the agent. */
  public Document findAgent(SessionRef ref, String agentId) {
    return findAgent(ref, agentId, Fields.agent(agentId));
  }

  /** The session key and the agent's counters, without its state, which may be large. */
  public Document findCounter(SessionRef ref, String agentId) {
    return findAgent(ref, agentId, Fields.counter(agentId), Fields.unused(agentId));
  }

  /** The session key, the agent's counter, and what its last writers reserved. */
  Document findReservations(SessionRef ref, String agentId) {
    return findAgent(
        ref,
        agentId,
        Fields.counter(agentId),
        Fields.recent(agentId),
        Fields.agent(agentId) + "." + Fields.LAST_WRITE);
  }

  /** The session key and the named fields, of the agent among others. */
  Document findAgent(SessionRef ref, String agentId, String... fields) {
    Document session = find(ref, fields);
    if (RecordMapper.agent(session, agentId) == null) {
      fieldCheck.agents(ref.with(SessionKey.of(session)), agentId);
      throw StoreErrors.noAgent(ref.id(), agentId);
    }
    return session;
  }

  /**
   * Adds an agent to a stored session.
   *
   * @param token marks who registers it
   * @return the session key and the agent, or null when the session is gone, has the agent already,
   *     or has as many agents as allowed
   */
  public Document registerAgent(SessionRef ref, String agentId, String token) {
    Document agent = newAgent(BsonDates.now(), token);
    return fieldCheck.naming(ref, agentId, again -> registerAgent(ref, agentId, agent));
  }

  /** As above, an agent that has something already; sent once. */
  Document registerAgent(SessionRef ref, String agentId, Document agent) {
    String path = Fields.agent(agentId);
    Document filter =
        ref.filter().append(path, ABSENT).append(Fields.AGENT_IDS + "." + (maxAgents - 1), ABSENT);
    Document update =
        new Document("$set", new Document(path, agent).append(Fields.UPDATED_AT, BsonDates.now()))
            .append("$push", new Document(Fields.AGENT_IDS, agentId));
    return sessions.findOneAndUpdate(
        filter, update, returning(Fields.SESSION_KEY, Fields.USAGE_BY_MODEL, path));
  }

  /**
   * A change of the session that is sent once; of a field that keeps it from being made, names it.
   */
  <T> T changing(SessionRef ref, String agentId, Supplier<T> command) {
    return fieldCheck.checking(ref, agentId, command);
  }

  static FindOneAndUpdateOptions returning(String... fields) {
    return new FindOneAndUpdateOptions()
        .projection(include(fields))
        .returnDocument(ReturnDocument.AFTER);
  }
}
