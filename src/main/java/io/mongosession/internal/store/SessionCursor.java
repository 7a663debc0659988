package io.mongosession.internal.store;

import io.mongosession.SessionOrder;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.util.List;
import org.bson.Document;

/**
 * Where a list of sessions, newest first, continues. A cursor of the one order is none of the
 * other.
 *
 * @param order what the list is ordered by
 * @param last the last session of the page before
 */
record SessionCursor(SessionOrder order, TimeCursor last) {

  /** What begins a cursor by change; no other begins so. */
  private static final String BY_CHANGE = "u.";

  static SessionCursor behind(SessionOrder order, Document session) {
    return new SessionCursor(
        order,
        new TimeCursor(
            TimeCursor.time(Kind.SESSION, session, field(order)), session.getString(Fields.ID)));
  }

  static SessionCursor parse(SessionOrder order, String text) {
    if (!text.startsWith(mark(order))) {
      throw TimeCursor.unknown();
    }
    return new SessionCursor(order, TimeCursor.parse(text.substring(mark(order).length())));
  }

  private static String mark(SessionOrder order) {
    return order == SessionOrder.UPDATED ? BY_CHANGE : "";
  }

  /** The field that the list is ordered by. */
  static String field(SessionOrder order) {
    return order == SessionOrder.UPDATED ? Fields.UPDATED_AT : Fields.CREATED_AT;
  }

  /**
   * Adds the condition that a session comes after this one.
   *
   * @param times what is asked of the time already; the server begins to read at this one's
   */
  void appendTo(Document filter, Document times) {
    filter.append(field(order), times.append("$lte", last.date()));
    filter.append(
        "$or",
        List.of(
            new Document(field(order), new Document("$lt", last.date())),
            new Document(Fields.ID, new Document("$lt", last.id()))));
  }

  @Override
  public String toString() {
    return mark(order) + last;
  }
}
