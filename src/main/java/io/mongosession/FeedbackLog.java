package io.mongosession;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** Feedback: one document each, found only through the session's key. */
final class FeedbackLog {

  private final MongoCollection<Document> feedback;

  FeedbackLog(MongoCollection<Document> feedback) {
    this.feedback = feedback;
  }

  void insert(Document item) {
    try {
      MongoErrors.onceMore(() -> feedback.insertOne(item));
    } catch (MongoException e) {
      // The id is random: only our own earlier attempt can have stored it.
      if (!MongoErrors.isDuplicateKey(e)) {
        throw e;
      }
    }
  }

  List<Feedback> all(String sessionKey) {
    return feedback
        .find(new Document(Fields.SESSION_KEY, sessionKey))
        .sort(new Document(Fields.CREATED_AT, 1).append(Fields.ID, 1))
        .map(Documents::feedback)
        .into(new ArrayList<>());
  }

  void deleteAll(String sessionKey) {
    MongoErrors.onceMore(
        () -> feedback.deleteMany(new Document(Fields.SESSION_KEY, sessionKey)).getDeletedCount());
  }
}
