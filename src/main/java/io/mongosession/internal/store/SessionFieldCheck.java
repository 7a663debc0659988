package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.Retry;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.Document;

/**
 * Finds the field that another program stored as something else, where it hides an agent or keeps a
 * change of the session from being made. Costs nothing where all is well.
 */
final class SessionFieldCheck {

  private static final Document PRESENT = new Document("$exists", true);
  private static final Document NO_OBJECT =
      new Document("$exists", true).append("$not", new Document("$type", "object"));
  private static final Document ARRAY = new Document("$type", "array");

  private final MongoCollection<Document> sessions;

  SessionFieldCheck(MongoCollection<Document> sessions) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
  }

  /**
   * A change of the session, made once more when its reply got lost. Where the server refuses it
   * because of a stored field, the error names that field.
   *
   * @param agentId the agent that changes, or null
   * @param command is given whether an earlier attempt may have been applied
   */
  <T> T naming(SessionRef ref, String agentId, Function<Boolean, T> command) {
    return checking(ref, agentId, () -> Retry.onceMore(command));
  }

  /** As {@link #naming}, made once. */
  <T> T checking(SessionRef ref, String agentId, Supplier<T> command) {
    try {
      return command.get();
    } catch (MongoException e) {
      if (MongoErrors.isAboutStoredType(e)) {
        session(ref);
        if (agentId != null) {
          agents(ref, agentId);
        }
      }
      throw e;
    }
  }

  private void session(SessionRef ref) {
    Document session =
        sessions
            .find(ref.filter())
            .projection(
                include(Fields.METADATA, Fields.METADATA_VERSION, Fields.AGENT_IDS, Fields.USAGE))
            .first();
    if (session != null) {
      RecordMapper.checkChangeable(session);
    }
  }

  /** Throws where the session has something else in the place of its agents, or of this one. */
  void agents(SessionRef ref, String agentId) {
    Document suspicious =
        ref.filter()
            .append(
                "$or",
                List.of(
                    new Document(Fields.AGENTS, NO_OBJECT),
                    new Document(Fields.AGENTS, ARRAY),
                    new Document(Fields.agent(agentId), PRESENT)));
    // Of agents that are no object the path of one shows nothing.
    Document session = find(suspicious, Fields.agent(agentId));
    if (session != null && !(session.get(Fields.AGENTS) instanceof Document)) {
      session = find(ref.filter(), Fields.AGENTS);
    }
    if (session != null && RecordMapper.agent(session, agentId) != null) {
      RecordMapper.nextNumber(session, agentId);
      RecentReservations.check(session, agentId);
      SystemNumbers.of(session, agentId);
    }
  }

  private Document find(Document filter, String field) {
    return sessions.find(filter).projection(include(field)).first();
  }
}
