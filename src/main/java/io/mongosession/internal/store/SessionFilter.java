package io.mongosession.internal.store;

import io.mongosession.InvalidInputException;
import io.mongosession.MetadataTextMatch;
import io.mongosession.SessionQuery;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.JsonToBson;
import io.mongosession.internal.bson.MetadataPath;
import io.mongosession.internal.bson.NameRules;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;

/** What a list of sessions asks the server for. */
final class SessionFilter {

  private SessionFilter() {}

  /** The sessions that match, on whatever page. */
  static Document of(SessionQuery query) {
    Document filter =
        new Document(Fields.SESSION_KEY, SessionKey.ANY).append(Fields.ID, id(query.idPrefix()));
    append(filter, Fields.APPLICATION_NAME, query.applicationName());
    append(filter, Fields.SESSION_TYPE, query.sessionType());
    append(filter, Fields.OWNER, query.owner());
    append(filter, Fields.CREATED_AT, created(query));
    append(filter, Fields.UPDATED_AT, updated(query));
    query
        .metadata()
        .forEach((field, value) -> filter.append(MetadataPath.inDocument(field), condition(value)));
    return filter;
  }

  /** Those of the pages behind the query's cursor. */
  static Document behindCursor(SessionQuery query) {
    Document filter = of(query);
    SessionCursor cursor = SessionCursor.parse(query.order(), query.after());
    String field = SessionCursor.field(query.order());
    cursor.appendTo(filter, filter.get(field, new Document()));
    return filter;
  }

  private static Document created(SessionQuery query) {
    Document times = new Document();
    appendTime(times, "$gt", "created_after", query.createdAfter());
    appendTime(times, "$lt", "created_before", query.createdBefore());
    return times;
  }

  private static Document updated(SessionQuery query) {
    Document times = new Document();
    appendTime(times, "$gt", "updated_after", query.updatedAfter());
    return times;
  }

  private static void appendTime(Document times, String operator, String name, Instant time) {
    if (time != null) {
      try {
        times.append(operator, Date.from(time));
      } catch (IllegalArgumentException e) {
        throw new InvalidInputException(name, "a time that milliseconds since 1970 can tell");
      }
    }
  }

  private static void append(Document filter, String field, Document condition) {
    if (!condition.isEmpty()) {
      filter.append(field, condition);
    }
  }

  private static void append(Document filter, String field, String value) {
    if (value != null) {
      filter.append(field, new Document("$eq", value));
    }
  }

  /** A range, which the server reads by its index. */
  private static Document id(String prefix) {
    Document id = new Document("$type", "string");
    if (prefix != null) {
      id.append("$gte", NameRules.require("id_prefix", prefix, NameRules.MAX_SESSION_ID));
      String behind = behind(prefix);
      if (behind != null) {
        id.append("$lt", behind);
      }
    }
    return id;
  }

  /** The least text behind all that begin with the prefix, or null where there is none. */
  private static String behind(String prefix) {
    int[] characters = prefix.codePoints().toArray();
    for (int i = characters.length - 1; i >= 0; i--) {
      if (characters[i] < Character.MAX_CODE_POINT) {
        boolean beforeSurrogates = characters[i] == Character.MIN_SURROGATE - 1;
        int next = beforeSurrogates ? Character.MAX_SURROGATE + 1 : characters[i] + 1;
        return new String(characters, 0, i) + Character.toString(next);
      }
    }
    return null;
  }

  private static Document condition(Object value) {
    return value instanceof MetadataTextMatch match
        ? new Document("$in", TextScalars.of(match.text()).values())
        : new Document("$eq", JsonToBson.scalar(value));
  }
}
