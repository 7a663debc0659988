package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.InvalidInputException;
import io.mongosession.SessionLimits;
import io.mongosession.SessionOrder;
import io.mongosession.SessionPage;
import io.mongosession.SessionQuery;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import io.mongosession.internal.store.PageCodec.BoundedField;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/** Lists sessions, newest first. Documents that are no sessions are in no list. */
public final class SessionList {

  private static final List<String> TYPES_BEFORE_DATES =
      List.of("number", "string", "object", "array", "objectId", "bool");

  private final MongoCollection<Document> sessions;

  SessionList(MongoCollection<Document> sessions) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
  }

  /**
   * Sessions that match, without metadata that is too large. One round trip; the last of several
   * pages takes another, to see that no session without the time that they are ordered by was left
   * out.
   *
   * @param indexed the metadata fields that have an index
   * @param retention what says when they expire
   * @throws InvalidInputException when the search for a field without one took too long
   */
  public SessionPage page(
      SessionQuery query, SessionLimits limits, Collection<String> indexed, Retention retention) {
    String scanned =
        query.metadata().keySet().stream()
            .filter(field -> !indexed.contains(field))
            .findFirst()
            .orElse(null);
    try {
      return page(query, limits, retention, scanned == null ? Duration.ZERO : limits.scanTime());
    } catch (MongoExecutionTimeoutException e) {
      if (scanned == null) {
        throw e;
      }
      throw new InvalidInputException(
          "metadata." + scanned,
          ("a field that the setting metadata-fields names: without an index the search took longer"
                  + " than %s (limits.scan-time)")
              .formatted(limits.scanTime()));
    }
  }

  /**
   * @param time how long the server may search; zero for no limit
   */
  private SessionPage page(
      SessionQuery query, SessionLimits limits, Retention retention, Duration time) {
    BoundedField metadata =
        new BoundedField(Fields.METADATA, limits.metadataBytes(), RecordMapper.METADATA_OMITTED);
    StoredPage found =
        StoredPage.read(
            sessions,
            PageCodec.page(query.limit(), limits.answerBytes(), metadata),
            query.after() == null ? SessionFilter.of(query) : SessionFilter.behindCursor(query),
            include(RecordMapper.sessionFields()),
            newestFirst(query.order()),
            query.limit() + 1,
            time);
    if (query.after() != null && !found.more()) {
      checkNoneLeft(query, time);
    }
    return new SessionPage(
        found.items().stream().map(item -> RecordMapper.session(item, retention)).toList(),
        found.more() ? SessionCursor.behind(query.order(), found.last()).toString() : null);
  }

  static Document newestFirst(SessionOrder order) {
    return new Document(SessionCursor.field(order), -1).append(Fields.ID, -1);
  }

  /** What no page after the first finds: the types that come before a date. */
  void checkNoneLeft(SessionQuery query, Duration time) {
    String field = SessionCursor.field(query.order());
    List<Document> beforeAllDates =
        List.of(
            new Document(field, null),
            new Document(field, new Document("$type", TYPES_BEFORE_DATES)));
    Document left =
        sessions
            .find(SessionFilter.of(query).append("$or", beforeAllDates))
            .maxTime(time.toMillis(), TimeUnit.MILLISECONDS)
            .projection(include(field))
            .first();
    if (left != null) {
      TimeCursor.time(Kind.SESSION, left, field);
    }
  }
}
