package io.mongosession.internal.store;

import io.mongosession.AgentInfo;
import io.mongosession.Page;
import io.mongosession.PageQuery;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;

/**
 * The agents of a session document, as they were registered, page by page. The document, which may
 * have 16 MiB, stays as it was sent: only the agents of the page become objects.
 */
public final class AgentList {

  private static final Codec<Document> DOCUMENTS = CountedDocuments.CODECS.get(Document.class);

  private final RawBsonDocument session;
  private final List<String> ids;

  /**
   * @param session the key and the {@link #fields} of the session
   */
  AgentList(RawBsonDocument session) {
    this.session = session;
    ids = RecordMapper.registeredIds(withId(Fields.AGENT_IDS, session.get(Fields.AGENT_IDS)));
  }

  /** The fields of the session document that the list is made of. */
  static String[] fields() {
    return new String[] {Fields.AGENT_IDS, Fields.AGENTS};
  }

  /**
   * A page of them. No round trip.
   *
   * @param query its cursor is an agent's id
   */
  public Page<AgentInfo> page(PageQuery query, int maxBytes) {
    List<AgentInfo> items = new ArrayList<>();
    long bytes = 0;
    for (int i = first(query.after()); i < ids.size(); i++) {
      bytes += size(ids.get(i));
      if (items.size() == query.limit() || !items.isEmpty() && bytes > maxBytes) {
        return new Page<>(items, ids.get(i - 1));
      }
      items.add(RecordMapper.agentInfo(withAgent(ids.get(i)), ids.get(i)));
    }
    return new Page<>(items, null);
  }

  private int first(String after) {
    if (after == null) {
      return 0;
    }
    int index = ids.indexOf(after);
    if (index < 0) {
      throw TimeCursor.unknown();
    }
    return index + 1;
  }

  private int size(String agentId) {
    return agent(agentId) instanceof RawBsonDocument agent ? agent.getByteBuffer().remaining() : 0;
  }

  /** As stored; null where it is missing, or what holds the agents is no object. */
  private BsonValue agent(String agentId) {
    return session.get(Fields.AGENTS) instanceof RawBsonDocument agents
        ? agents.get(KeyEncoding.encode(agentId))
        : null;
  }

  /** The session document with this agent alone. */
  private Document withAgent(String agentId) {
    BsonValue agent = agent(agentId);
    return session.get(Fields.AGENTS) instanceof RawBsonDocument
        ? withId(
            Fields.AGENTS,
            agent == null
                ? new BsonDocument()
                : new BsonDocument(KeyEncoding.encode(agentId), agent))
        : withId(Fields.AGENTS, session.get(Fields.AGENTS));
  }

  /** The session document with this field alone, where that is not missing. */
  private Document withId(String field, BsonValue value) {
    BsonDocument part = new BsonDocument(Fields.ID, session.get(Fields.ID));
    if (value != null) {
      part.append(field, value);
    }
    return DOCUMENTS.decode(new BsonDocumentReader(part), DecoderContext.builder().build());
  }
}
