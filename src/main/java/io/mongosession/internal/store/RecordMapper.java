package io.mongosession.internal.store;

import static io.mongosession.internal.store.StoredFields.ANY_NUMBER;
import static io.mongosession.internal.store.StoredFields.NUMBERS;
import static io.mongosession.internal.store.StoredFields.checkPresent;
import static io.mongosession.internal.store.StoredFields.foreign;
import static io.mongosession.internal.store.StoredFields.instant;
import static io.mongosession.internal.store.StoredFields.object;
import static io.mongosession.internal.store.StoredFields.text;
import static io.mongosession.internal.store.StoredFields.wholeNumber;

import io.mongosession.Agent;
import io.mongosession.AgentInfo;
import io.mongosession.Session;
import io.mongosession.internal.bson.BsonToJson;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * Stored documents to records. Fields this version does not know are left alone. A known field of a
 * foreign type, which only another writer can have stored, is read as text, or as absent where
 * nothing depends on it; where it would hide a message, an agent, a state or metadata, or make a
 * write go wrong, it is a {@link ForeignFieldException}.
 */
public final class RecordMapper {

  /** What a {@link Session} is made of; leaves out the agents' contents, which may be large. */
  public static String[] sessionFields() {
    return new String[] {
      Fields.SESSION_TYPE,
      Fields.APPLICATION_NAME,
      Fields.OWNER,
      Fields.CREATED_AT,
      Fields.UPDATED_AT,
      Fields.METADATA,
      Fields.AGENT_IDS,
      Fields.RETENTION,
      Fields.USAGE
    };
  }

  /** Not stored: in the place of metadata that is too large for a list. */
  static final String METADATA_OMITTED = "metadata_omitted";

  /** Matches exactly the agents' counters that {@link #nextNumber} reads. */
  static final Document COUNTER =
      new Document("$type", List.of("int", "long")).append("$gte", 0L).append("$lt", NUMBERS);

  private RecordMapper() {}

  /**
   * A session.
   *
   * @param retention what says when it expires; null where nobody sweeps
   */
  public static Session session(Document stored, Retention retention) {
    return new Session(
        text(stored, Fields.ID),
        text(stored, Fields.SESSION_TYPE),
        text(stored, Fields.APPLICATION_NAME),
        text(stored, Fields.OWNER),
        instant(stored, Fields.CREATED_AT),
        instant(stored, Fields.UPDATED_AT),
        metadata(stored),
        stored.containsKey(METADATA_OMITTED),
        agentIds(stored),
        Retention.own(stored),
        retention == null ? null : retention.expiry(stored),
        UsageFields.read(stored));
  }

  /** The ids of the session's agents, sorted; none where the field is missing. */
  public static List<String> agentIds(Document stored) {
    return registeredIds(stored).stream().sorted().toList();
  }

  /** As {@link #agentIds}, in the order in which they were registered. */
  public static List<String> registeredIds(Document stored) {
    Object ids = stored.get(Fields.AGENT_IDS);
    if (!(ids instanceof List<?> items)) {
      if (ids == null) {
        return List.of();
      }
      throw foreign(Kind.SESSION, stored, Fields.AGENT_IDS, "an array");
    }
    for (int i = 0; i < items.size(); i++) {
      if (!(items.get(i) instanceof String)) {
        throw new ForeignFieldException(
            Kind.SESSION, stored, Fields.AGENT_IDS + "." + i, items.get(i), "a string");
      }
    }
    return items.stream().map(String.class::cast).toList();
  }

  public static Map<String, Object> metadata(Document stored) {
    object(Kind.SESSION, stored, Fields.METADATA, stored.get(Fields.METADATA));
    return BsonToJson.fromMetadata(stored.get(Fields.METADATA));
  }

  /** The metadata's version as stored, or null where there is none. */
  public static Number metadataVersion(Document session) {
    Object version = session.get(Fields.METADATA_VERSION);
    if (version == null) {
      return null;
    }
    wholeNumber(Kind.SESSION, session, Fields.METADATA_VERSION, "a whole number");
    return (Number) version;
  }

  /** Throws where a field of the session that changes go through cannot be changed. */
  static void checkChangeable(Document session) {
    checkPresent(Kind.SESSION, session, Fields.METADATA, Document.class, "an object");
    checkPresent(Kind.SESSION, session, Fields.METADATA_VERSION, Number.class, "a number");
    checkPresent(Kind.SESSION, session, Fields.AGENT_IDS, List.class, "an array");
    UsageFields.check(session);
  }

  /** The agent inside a session document, or null. */
  public static Document agent(Document session, String agentId) {
    Object agents = session.get(Fields.AGENTS);
    if (agents == null) {
      return null;
    }
    if (!(agents instanceof Document byId)) {
      throw foreign(Kind.SESSION, session, Fields.AGENTS, "an object");
    }
    String name = KeyEncoding.encode(agentId);
    if (!byId.containsKey(name)) {
      return null;
    }
    if (byId.get(name) instanceof Document agent) {
      return agent;
    }
    throw new ForeignFieldException(
        Kind.SESSION, session, Fields.agent(agentId), byId.get(name), "an object");
  }

  /** Agents by their ids, as a session document has them. */
  public static Document agents(Map<String, Document> byId) {
    Document agents = new Document();
    byId.forEach((agentId, agent) -> agents.append(KeyEncoding.encode(agentId), agent));
    return agents;
  }

  public static long nextNumber(Document session, String agentId) {
    Object number = agent(session, agentId).get(Fields.NEXT_NUMBER);
    if (number instanceof Integer || number instanceof Long) {
      long next = ((Number) number).longValue();
      if (next >= 0 && next < NUMBERS) {
        return next;
      }
    }
    throw new ForeignFieldException(
        Kind.SESSION, session, Fields.counter(agentId), number, ANY_NUMBER);
  }

  /** The agent inside a session document, which must have it. */
  public static Agent readAgent(Document session, String agentId) {
    Document stored = agent(session, agentId);
    if (stored == null) {
      throw new ForeignFieldException(
          Kind.SESSION, session, Fields.agent(agentId), null, "an agent, which agent_ids names");
    }
    return new Agent(
        agentId,
        state(session, agentId, stored, Fields.STATE),
        state(session, agentId, stored, Fields.CONVERSATION_MANAGER_STATE),
        text(stored, Fields.MODEL),
        text(stored, Fields.SYSTEM_PROMPT),
        state(session, agentId, stored, Fields.PROMPT_METADATA),
        nextNumber(session, agentId),
        instant(stored, Fields.CREATED_AT),
        instant(stored, Fields.UPDATED_AT));
  }

  /** The agent inside a session document, which must have it, and how many messages it has. */
  public static AgentInfo agentInfo(Document session, String agentId) {
    Agent agent = readAgent(session, agentId);
    return new AgentInfo(agent, messageCount(session, agentId));
  }

  /**
   * How many messages the agent has: one for each number, but for those of which it is known that
   * no message will ever have them.
   */
  public static long messageCount(Document session, String agentId) {
    Object unused = agent(session, agentId).get(Fields.UNUSED_NUMBERS);
    return Math.max(
        0, nextNumber(session, agentId) - (unused instanceof Number n ? n.longValue() : 0));
  }

  private static Map<String, Object> state(
      Document session, String agentId, Document agent, String field) {
    object(Kind.SESSION, session, Fields.agent(agentId) + "." + field, agent.get(field));
    return BsonToJson.fromDocument(agent.get(field));
  }
}
