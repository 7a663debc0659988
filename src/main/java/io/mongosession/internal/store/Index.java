package io.mongosession.internal.store;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.IndexOptions;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.MetadataPath;
import java.util.List;
import org.bson.Document;

/**
 * An index of a collection of sessions or of one that belongs to it.
 *
 * @param suffix what the collection's name has behind that of the sessions
 * @param keys its fields in order, 1 ascending, -1 descending
 * @param unique whether no two documents may have the same values
 * @param partial which documents it holds, or null for all
 */
record Index(String suffix, Document keys, boolean unique, Document partial) {

  private static final String OF_SESSIONS = "";

  /** No two messages of an agent have the same number. */
  static final Index NUMBERS =
      new Index(
          ".messages",
          new Document(Fields.SESSION_KEY, 1).append(Fields.AGENT_ID, 1).append(Fields.NUMBER, 1),
          true,
          null);

  /**
   * What every collection of sessions has: what the order of lists needs, so that a page reads what
   * it returns, and what finds all that belongs to a session. Those by the time of change cost
   * every append, so there are three: of an owner's sessions, of all, and of those that expire at
   * the same time after it. That by the session's key is what an erasure leaves to look by.
   */
  static final List<Index> OWN =
      List.of(
          new Index(OF_SESSIONS, newest(Fields.CREATED_AT), false, null),
          new Index(OF_SESSIONS, newestBy(Fields.OWNER, Fields.CREATED_AT), false, null),
          new Index(OF_SESSIONS, newestBy(Fields.APPLICATION_NAME, Fields.CREATED_AT), false, null),
          new Index(OF_SESSIONS, newestBy(Fields.SESSION_TYPE, Fields.CREATED_AT), false, null),
          new Index(OF_SESSIONS, newest(Fields.UPDATED_AT), false, null),
          new Index(OF_SESSIONS, newestBy(Fields.OWNER, Fields.UPDATED_AT), false, null),
          new Index(
              OF_SESSIONS,
              new Document(Fields.RETENTION, 1).append(Fields.UPDATED_AT, 1),
              false,
              null),
          new Index(OF_SESSIONS, new Document(Fields.SESSION_KEY, 1), false, null),
          NUMBERS,
          new Index(".messages", GuardrailLog.index(), false, GuardrailLog.TOUCHED),
          new Index(
              ".feedback",
              new Document(Fields.SESSION_KEY, 1).append(Fields.CREATED_AT, 1),
              false,
              null),
          new Index(".deleted", new Document(Fields.DELETED_AT, 1), false, null));

  /** Of the sessions, for a metadata field. */
  static Index metadata(String field) {
    return new Index(
        OF_SESSIONS, newestBy(MetadataPath.inDocument(field), Fields.CREATED_AT), false, null);
  }

  private static Document newest(String time) {
    return new Document(time, -1).append(Fields.ID, -1);
  }

  private static Document newestBy(String field, String time) {
    Document keys = new Document(field, 1);
    keys.putAll(newest(time));
    return keys;
  }

  /** The name of its collection, where the sessions have this one. */
  String collection(MongoNamespace sessions) {
    return sessions.getCollectionName() + suffix;
  }

  IndexModel model() {
    return new IndexModel(keys, new IndexOptions().unique(unique).partialFilterExpression(partial));
  }
}
