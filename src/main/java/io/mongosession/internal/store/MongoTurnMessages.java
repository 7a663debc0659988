package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.MongoException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.InsertManyOptions;
import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.client.MongoErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;

/** {@link TurnMessages} on MongoDB. */
final class MongoTurnMessages implements TurnMessages {

  private static final Document BY_NUMBER = new Document(Fields.NUMBER, 1);
  private static final Document ABSENT = new Document("$exists", false);

  /** More than a turn has, so that the server sends one batch. */
  private static final int BATCH = 1000;

  private final MongoCollection<Document> messages;
  private final MessagePages pages;
  private final SystemMessages system;

  MongoTurnMessages(
      MongoCollection<Document> sessions,
      MongoCollection<Document> messages,
      Duration longestWrite) {
    this.messages = messages.withReadPreference(ReadPreference.primary());
    system = new SystemMessages(sessions, this.messages);
    pages = new MessagePages(this.messages, longestWrite);
  }

  @Override
  public boolean insert(SessionKey key, List<Document> batch) {
    return insert(key, batch, true);
  }

  @Override
  public void fill(SessionKey key, List<Document> batch) {
    insert(key, batch, false);
  }

  private boolean insert(SessionKey key, List<Document> batch, boolean ordered) {
    batch.forEach(message -> message.append(Fields.SESSION_KEY, key.text()));
    try {
      messages.insertMany(batch, new InsertManyOptions().ordered(ordered));
      return true;
    } catch (MongoException e) {
      if (MongoErrors.isDuplicateKey(e)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public List<Document> ofQuestion(TurnLease lease) {
    return found(range(lease));
  }

  /** All that begins with the turn's ids; {@code 0} is the character behind the slash. */
  private static Document range(TurnLease lease) {
    return lease
        .key()
        .filter()
        .append(
            Fields.ID, new Document("$gte", lease.ids() + "/").append("$lt", lease.ids() + "0"));
  }

  @Override
  public List<Document> ofTurn(SessionKey key, String agentId, long question, long from) {
    return found(
        MessageLog.ofAgent(key, agentId)
            .append(
                "$or",
                List.of(
                    new Document(Fields.NUMBER, question),
                    new Document(Fields.NUMBER, new Document("$gte", from))
                        .append(Fields.TURN, question))));
  }

  private List<Document> found(Document filter) {
    return messages
        .find(filter)
        .projection(MessagePages.SHOWN)
        .sort(BY_NUMBER)
        .batchSize(BATCH)
        .into(new ArrayList<>());
  }

  @Override
  public Set<Long> numbers(SessionKey key, String agentId, long from, long below) {
    Document range = new Document("$gte", from).append("$lt", below);
    Set<Long> numbers = new HashSet<>();
    messages
        .find(MessageLog.ofAgent(key, agentId).append(Fields.NUMBER, range))
        .projection(include(Fields.NUMBER))
        .batchSize(BATCH)
        .forEach(message -> numbers.add(MessageDocuments.number(message)));
    return numbers;
  }

  @Override
  public List<Document> history(
      SessionKey key, String agentId, long below, int limit, long maxBytes) {
    return pages.lastComplete(key, agentId, below, limit, maxBytes, BATCH);
  }

  @Override
  public List<Document> systemBefore(
      List<Document> history, long below, Document session, String agentId, long maxBytes) {
    return system.before(history, below, session, agentId, maxBytes);
  }

  @Override
  public boolean askAgain(TurnLease lease, String before) {
    Document question =
        exact(lease.key(), lease.questionId())
            .append(Fields.TURN_ID, before)
            .append(Fields.REDACTED_AT, ABSENT);
    Document update =
        changing(new Document(Fields.TURN_ID, lease.turnId()))
            .append("$unset", new Document(Fields.STATUS, "").append(Fields.FAILURE, ""));
    return changed(question, update);
  }

  @Override
  public boolean mark(TurnLease lease, MessageStatus status, String failure) {
    Document question =
        exact(lease.key(), lease.questionId())
            .append(Fields.TURN_ID, lease.turnId())
            .append(Fields.STATUS, ABSENT);
    Document set = new Document(Fields.STATUS, status.text());
    if (failure != null) {
      set.append(Fields.FAILURE, failure);
    }
    return changed(question, changing(set));
  }

  @Override
  public boolean flush(SessionKey key, String id, int piece, String text) {
    return changed(open(key, id), changing(new Document(Fields.PIECES + "." + piece, text)));
  }

  @Override
  public boolean complete(SessionKey key, String id, Document fields) {
    Document noDraft =
        new Document(Fields.STATUS, "").append(Fields.DRAFT_UNTIL, "").append(Fields.PIECES, "");
    return changed(open(key, id), changing(new Document(fields)).append("$unset", noDraft));
  }

  @Override
  public boolean end(SessionKey key, String id, MessageStatus status, Object content) {
    Document set = new Document(Fields.STATUS, status.text());
    Document unset = new Document(Fields.DRAFT_UNTIL, "");
    if (content == null) {
      return changed(draft(exact(key, id)), changing(set).append("$unset", unset));
    }
    set.append(Fields.CONTENT, content);
    unset.append(Fields.PIECES, "");
    return changed(open(key, id), changing(set).append("$unset", unset));
  }

  @Override
  public void abortDrafts(TurnLease lease) {
    Document drafts = draft(range(lease)).append(Fields.TURN_ID, lease.turnId());
    Document update =
        changing(new Document(Fields.STATUS, MessageStatus.ABORTED.text()))
            .append("$unset", new Document(Fields.DRAFT_UNTIL, ""));
    messages.updateMany(drafts, update);
  }

  private static Document exact(SessionKey key, String id) {
    return key.filter().append(Fields.ID, id);
  }

  private static Document draft(Document filter) {
    return filter.append(Fields.STATUS, MessageStatus.DRAFT.text());
  }

  private static Document open(SessionKey key, String id) {
    return draft(exact(key, id)).append(Fields.REDACTED_AT, ABSENT);
  }

  private static Document changing(Document set) {
    return new Document("$set", set.append(Fields.UPDATED_AT, BsonDates.now()));
  }

  private boolean changed(Document filter, Document update) {
    return messages.updateOne(filter, update).getMatchedCount() > 0;
  }
}
