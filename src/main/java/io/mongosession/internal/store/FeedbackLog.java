package io.mongosession.internal.store;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import io.mongosession.Feedback;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.internal.client.Retry;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** Feedback: one document each, found only through the session's key. */
public final class FeedbackLog {

  private final MongoCollection<Document> feedback;

  FeedbackLog(MongoCollection<Document> feedback) {
    this.feedback = feedback;
  }

  /** Stores an item of this session. */
  public void insert(SessionKey key, Document item) {
    item.append(Fields.SESSION_KEY, key.text());
    try {
      Retry.onceMore(() -> feedback.insertOne(item));
    } catch (MongoException e) {
      // The id is random: only our own earlier attempt can have stored it.
      if (!MongoErrors.isDuplicateKey(e)) {
        throw e;
      }
    }
  }

  public List<Feedback> all(SessionKey key) {
    return feedback
        .find(key.filter())
        .sort(new Document(Fields.CREATED_AT, 1).append(Fields.ID, 1))
        .map(MessageDocuments::feedback)
        .into(new ArrayList<>());
  }

  void deleteAll(SessionKey key) {
    Retry.onceMore(() -> feedback.deleteMany(key.filter()).getDeletedCount());
  }
}
