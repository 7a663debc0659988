package io.mongosession.internal.transfer;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.SessionKey;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** The feedback of one session. */
final class FeedbackTarget implements Batch.Target {

  private final Database database;
  private final String sessionId;
  private final SessionKey key;

  FeedbackTarget(Database database, String sessionId, SessionKey key) {
    this.database = database;
    this.sessionId = sessionId;
    this.key = key;
  }

  @Override
  public Object id(Document item) {
    return item.getString(Fields.ID);
  }

  @Override
  public Map<?, Document> stored(List<Document> items) {
    List<String> ids = items.stream().map(item -> item.getString(Fields.ID)).toList();
    return database.call(stores -> stores.imports().feedback(ids));
  }

  @Override
  public boolean insert(List<Document> items) {
    return database.call(stores -> stores.imports().insertFeedback(key, sessionId, items));
  }

  @Override
  public String conflict(Document found, Document item) {
    boolean ofThisSession = key.text().equals(found.get(Fields.SESSION_KEY));
    if (ofThisSession && Lines.feedback(found).equals(Lines.feedback(item))) {
      return null;
    }
    return "feedback '%s' of session '%s' is there already%s; it stays"
        .formatted(
            item.getString(Fields.ID),
            sessionId,
            ofThisSession ? " with other content" : ", of another session");
  }
}
