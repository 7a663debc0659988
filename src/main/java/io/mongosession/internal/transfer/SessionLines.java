package io.mongosession.internal.transfer;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ExportReads.Items;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * The lines of one session, part by part: the session and its agents, the messages below the
 * counters that were read with those, the feedback. Of a session that is gone there are none, or no
 * more.
 */
final class SessionLines {

  private final Database database;
  private final SessionRef ref;
  private final SessionKey key;

  /** The agents whose messages are left, each with the number below which they are. */
  private final Deque<Map.Entry<String, Long>> agents = new ArrayDeque<>();

  private boolean begun;
  private boolean hasFeedback;
  private long lastNumber = -1;
  private Document lastFeedback;
  private boolean ended;

  /**
   * @param ref with the session's key
   */
  SessionLines(Database database, SessionRef ref) {
    this.database = database;
    this.ref = ref;
    key = ref.key();
  }

  String sessionId() {
    return ref.id();
  }

  boolean isAtEnd() {
    return ended;
  }

  /** The next lines; there may be none though it is not the end. One round trip. */
  List<Document> next() {
    List<Document> lines;
    if (!begun) {
      begun = true;
      lines = head();
    } else {
      lines = agents.isEmpty() ? feedback() : messages(agents.element());
    }
    ended |= agents.isEmpty() && !hasFeedback;
    return lines;
  }

  private List<Document> head() {
    Document session = database.call(stores -> stores.exports().session(ref));
    if (session == null) {
      return List.of();
    }
    List<Document> lines = new ArrayList<>();
    lines.add(Lines.session(session));
    for (String id : RecordMapper.registeredIds(session)) {
      lines.add(Lines.agent(ref.id(), id, RecordMapper.agent(session, id)));
      long counter = RecordMapper.nextNumber(session, id);
      if (counter > 0) {
        agents.add(Map.entry(id, counter));
      }
    }
    // It is never less than there is; it may not be known.
    hasFeedback =
        !(session.get(Fields.FEEDBACK_COUNT) instanceof Number count) || count.longValue() > 0;
    return lines;
  }

  private List<Document> messages(Map.Entry<String, Long> agent) {
    List<Document> found =
        database.call(
            stores -> stores.exports().messages(key, agent.getKey(), lastNumber, agent.getValue()));
    for (Document message : found) {
      lastNumber = MessageDocuments.number(message);
    }
    if (found.isEmpty() || lastNumber == agent.getValue() - 1) {
      agents.remove();
      lastNumber = -1;
    }
    return found.stream().map(Lines::message).toList();
  }

  private List<Document> feedback() {
    Items found = database.call(stores -> stores.exports().feedback(key, lastFeedback));
    hasFeedback = found.more();
    if (hasFeedback) {
      lastFeedback = found.items().get(found.items().size() - 1);
    }
    return found.items().stream().map(Lines::feedback).toList();
  }
}
