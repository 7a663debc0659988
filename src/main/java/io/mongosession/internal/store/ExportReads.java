package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.include;

import com.mongodb.ReadPreference;
import com.mongodb.client.MongoCollection;
import io.mongosession.SessionOrder;
import io.mongosession.SessionQuery;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** Reads whole sessions, part by part, as they are stored. */
public final class ExportReads {

  private static final int SESSIONS_AT_ONCE = 500;
  private static final int ITEMS_AT_ONCE = 500;
  private static final long BYTES_AT_ONCE = 1024 * 1024;

  private static final Document BY_NUMBER = new Document(Fields.NUMBER, 1);

  private final MongoCollection<Document> sessions;
  private final SessionList list;
  private final MongoCollection<Document> messages;
  private final FeedbackLog feedback;

  ExportReads(
      MongoCollection<Document> sessions,
      SessionList list,
      MongoCollection<Document> messages,
      FeedbackLog feedback) {
    this.sessions = sessions.withReadPreference(ReadPreference.primary());
    this.list = list;
    this.messages = messages.withReadPreference(ReadPreference.primary());
    this.feedback = feedback;
  }

  /**
   * Some of the sessions that match.
   *
   * @param refs which ones
   * @param next asks for those behind them, or null at the end
   */
  public record Some(List<SessionRef> refs, SessionQuery next) {}

  /**
   * The first sessions that match, from the query's cursor on, in the order of their creation,
   * which never changes: none is left out because it changes meanwhile.
   */
  public Some sessions(SessionQuery query) {
    SessionQuery byCreation = query.withOrder(SessionOrder.CREATED);
    StoredPage page =
        StoredPage.read(
            sessions,
            PageCodec.page(SESSIONS_AT_ONCE, BYTES_AT_ONCE),
            query.after() == null
                ? SessionFilter.of(byCreation)
                : SessionFilter.behindCursor(byCreation),
            include(Fields.SESSION_KEY, Fields.CREATED_AT),
            SessionList.newestFirst(SessionOrder.CREATED),
            SESSIONS_AT_ONCE + 1);
    if (query.after() != null && !page.more()) {
      list.checkNoneLeft(byCreation, Duration.ZERO);
    }
    List<SessionRef> refs = new ArrayList<>();
    for (Document found : page.items()) {
      refs.add(new SessionRef(found.getString(Fields.ID), null, true, SessionKey.of(found)));
    }
    return new Some(
        refs,
        page.more()
            ? byCreation.withAfter(
                SessionCursor.behind(SessionOrder.CREATED, page.last()).toString())
            : null);
  }

  /** The session with everything in its document, or null where it is gone. One round trip. */
  public Document session(SessionRef ref) {
    Document found = LargeRead.of(() -> sessions.find(ref.filter()).first());
    if (found != null) {
      RecordMapper.registeredIds(found).forEach(id -> RecordMapper.readAgent(found, id));
    }
    return found;
  }

  /**
   * The next messages of an agent, the lowest number first; none at the end. One round trip.
   *
   * @param after the last number before them, -1 for the first
   * @param below the number at which they end
   */
  public List<Document> messages(SessionKey key, String agentId, long after, long below) {
    // What has no number comes behind those that have: an error, not left out.
    Document filter =
        MessageLog.ofAgent(key, agentId).append(Fields.NUMBER, MessageLog.not("$lte", after));
    List<Document> found =
        StoredPage.read(
                messages,
                PageCodec.page(ITEMS_AT_ONCE, BYTES_AT_ONCE),
                filter,
                null,
                BY_NUMBER,
                ITEMS_AT_ONCE)
            .items();
    return found.stream().takeWhile(message -> MessageDocuments.number(message) < below).toList();
  }

  /**
   * Some of the feedback of a session.
   *
   * @param items as stored
   * @param more whether there are others behind them
   */
  public record Items(List<Document> items, boolean more) {}

  /**
   * The next feedback of a session, the oldest first. One round trip.
   *
   * @param last the last before it, or null for the first
   */
  public Items feedback(SessionKey key, Document last) {
    TimeCursor after =
        last == null
            ? null
            : TimeCursor.behind(Kind.FEEDBACK, last, StoredFields.text(last, Fields.ID));
    StoredPage page = feedback.read(key, after, ITEMS_AT_ONCE, BYTES_AT_ONCE);
    return new Items(page.items(), page.more());
  }
}
