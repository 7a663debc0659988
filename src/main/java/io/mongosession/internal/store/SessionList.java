package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.MetadataTextMatch;
import io.mongosession.SessionLimits;
import io.mongosession.SessionPage;
import io.mongosession.SessionQuery;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.JsonToBson;
import io.mongosession.internal.bson.MetadataPath;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import io.mongosession.internal.store.PageCodec.BoundedField;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** Lists sessions, newest first. Documents that are no sessions are in no list. */
public final class SessionList {

  private static final Document NEWEST_FIRST =
      new Document(Fields.CREATED_AT, -1).append(Fields.ID, -1);

  /** What no page after the first finds: the types that come before a date. */
  private static final List<Document> BEFORE_ALL_DATES =
      List.of(
          new Document(Fields.CREATED_AT, null),
          new Document(
              Fields.CREATED_AT,
              new Document(
                  "$type", List.of("number", "string", "object", "array", "objectId", "bool"))));

  private final MongoCollection<Document> sessions;

  SessionList(MongoCollection<Document> sessions) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
  }

  /**
   * Sessions that match, without metadata that is too large. One round trip; the last of several
   * pages takes another, to see that no session without a time of creation was left out.
   */
  public SessionPage page(SessionQuery query, SessionLimits limits) {
    Document filter = filter(query);
    if (query.after() != null) {
      append(filter, TimeCursor.parse(query.after()));
    }
    BoundedField metadata =
        new BoundedField(Fields.METADATA, limits.metadataBytes(), RecordMapper.METADATA_OMITTED);
    StoredPage found =
        StoredPage.read(
            sessions,
            PageCodec.page(query.limit(), limits.answerBytes(), metadata),
            filter,
            include(RecordMapper.sessionFields()),
            NEWEST_FIRST,
            query.limit() + 1);
    if (query.after() != null && !found.more()) {
      checkNoneLeft(query);
    }
    return new SessionPage(
        found.items().stream().map(RecordMapper::session).toList(),
        found.more() ? cursor(found.last()).toString() : null);
  }

  private static TimeCursor cursor(Document session) {
    return TimeCursor.behind(Kind.SESSION, session, session.getString(Fields.ID));
  }

  /** Adds the condition that a session comes after this one. */
  private static void append(Document filter, TimeCursor cursor) {
    filter.append(
        "$or",
        List.of(
            new Document(Fields.CREATED_AT, new Document("$lt", cursor.date())),
            new Document(Fields.CREATED_AT, cursor.date())
                .append(Fields.ID, new Document("$lt", cursor.id()))));
  }

  private void checkNoneLeft(SessionQuery query) {
    Document left =
        sessions
            .find(filter(query).append("$or", BEFORE_ALL_DATES))
            .projection(include(Fields.CREATED_AT))
            .first();
    if (left != null) {
      TimeCursor.createdAt(Kind.SESSION, left);
    }
  }

  private static Document filter(SessionQuery query) {
    Document filter =
        new Document(Fields.SESSION_KEY, SessionKey.ANY)
            .append(Fields.ID, new Document("$type", "string"));
    append(filter, Fields.APPLICATION_NAME, query.applicationName());
    append(filter, Fields.SESSION_TYPE, query.sessionType());
    append(filter, Fields.OWNER, query.owner());
    for (Map.Entry<String, Object> field : query.metadata().entrySet()) {
      filter.append(MetadataPath.inDocument(field.getKey()), condition(field.getValue()));
    }
    return filter;
  }

  private static Document condition(Object value) {
    return value instanceof MetadataTextMatch match
        ? new Document("$in", TextScalars.of(match.text()).values())
        : new Document("$eq", JsonToBson.scalar(value));
  }

  private static void append(Document filter, String field, String value) {
    if (value != null) {
      filter.append(field, new Document("$eq", value));
    }
  }
}
