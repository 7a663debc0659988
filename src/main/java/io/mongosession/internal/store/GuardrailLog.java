package io.mongosession.internal.store;

import com.mongodb.client.MongoCollection;
import io.mongosession.Message;
import io.mongosession.Page;
import io.mongosession.PageQuery;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import org.bson.Document;

/** Messages that a guardrail touched, of all agents of a session, oldest first. */
public final class GuardrailLog {

  /** What the index of these messages is about; every other message is left out of it. */
  static final Document TOUCHED =
      new Document(Fields.GUARDRAIL_EVENTS, new Document("$exists", true));

  private static final Document OLDEST_FIRST =
      new Document(Fields.CREATED_AT, 1).append(Fields.AGENT_ID, 1).append(Fields.NUMBER, 1);

  private final MongoCollection<Document> messages;

  GuardrailLog(MongoCollection<Document> messages) {
    this.messages = messages;
  }

  /** Serves a page completely: the session, the order, and nothing else. */
  static Document index() {
    Document index = new Document(Fields.SESSION_KEY, 1);
    index.putAll(OLDEST_FIRST);
    return index;
  }

  /** A page of them. One round trip. */
  public Page<Message> page(SessionKey key, PageQuery query, int maxBytes) {
    Document filter = key.filter();
    filter.putAll(TOUCHED);
    if (query.after() != null) {
      append(filter, TimeCursor.parse(query.after()));
    }
    StoredPage found =
        StoredPage.read(
            messages,
            PageCodec.page(query.limit(), maxBytes),
            filter,
            MessagePages.SHOWN,
            OLDEST_FIRST,
            query.limit() + 1);
    return new Page<>(
        MessageDocuments.messages(found.items()), found.more() ? cursor(found.last()) : null);
  }

  private static String cursor(Document message) {
    String id =
        MessageDocuments.number(message) + " " + StoredFields.text(message, Fields.AGENT_ID);
    return TimeCursor.behind(Kind.MESSAGE, message, id).toString();
  }

  /** Adds the condition that a message comes after this one. */
  private static void append(Document filter, TimeCursor cursor) {
    int space = cursor.id().indexOf(' ');
    long number = number(cursor.id().substring(0, Math.max(space, 0)));
    String agentId = cursor.id().substring(space + 1);
    cursor.appendTo(
        filter,
        new Document(Fields.AGENT_ID, new Document("$gt", agentId)),
        new Document(Fields.AGENT_ID, agentId).append(Fields.NUMBER, new Document("$gt", number)));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw TimeCursor.unknown();
    }
  }
}
