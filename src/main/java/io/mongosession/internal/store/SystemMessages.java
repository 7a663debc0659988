package io.mongosession.internal.store;

import static io.mongosession.internal.store.MessageLog.ofAgent;

import com.mongodb.client.MongoCollection;
import io.mongosession.MessageRole;
import io.mongosession.internal.bson.Fields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.bson.Document;

/**
 * The system messages that lie before the messages that were read. {@link SystemNumbers} says
 * whether there are any, so that they cost a command only then.
 */
public final class SystemMessages {

  private final MongoCollection<Document> sessions;
  private final MongoCollection<Document> messages;

  SystemMessages(MongoCollection<Document> sessions, MongoCollection<Document> messages) {
    this.sessions = sessions;
    this.messages = messages;
  }

  /**
   * The newest system messages before these. No command where there is none, one where there is
   * one; once for an agent of an earlier version two, which keep for later what they find.
   *
   * @param session the session key and the agent
   * @param read the newest complete messages below a number, in the order of their numbers
   * @param below that number
   * @param maxBytes how much is brought back; at least one
   */
  public List<Document> before(
      List<Document> read, long below, Document session, String agentId, long maxBytes) {
    SessionKey key = SessionKey.of(session);
    long first = read.isEmpty() ? below : MessageDocuments.number(read.get(0));
    if (first == 0) {
      return List.of();
    }
    Optional<List<Long>> kept = SystemNumbers.of(session, agentId);
    if (kept.isEmpty()) {
      return ofEarlierVersion(key, read, below, session, agentId, first, maxBytes);
    }
    List<Long> before = kept.get().stream().filter(number -> number < first).distinct().toList();
    return before.isEmpty()
        ? List.of()
        : find(key, agentId, new Document("$in", before), SystemNumbers.KEPT, maxBytes);
  }

  /** Looks at the log, and keeps the numbers unless a message may be on its way. */
  private List<Document> ofEarlierVersion(
      SessionKey key,
      List<Document> read,
      long below,
      Document session,
      String agentId,
      long first,
      long maxBytes) {
    List<Document> found =
        find(key, agentId, new Document("$lt", first), SystemNumbers.KEPT, maxBytes);
    if (!read.isEmpty() && first + read.size() == below) {
      List<Document> all = new ArrayList<>(found);
      read.stream().filter(SystemNumbers::isSystem).forEach(all::add);
      List<Long> numbers =
          all.subList(Math.max(0, all.size() - SystemNumbers.KEPT), all.size()).stream()
              .map(MessageDocuments::number)
              .toList();
      String field = SystemNumbers.field(Fields.agent(agentId));
      sessions.updateOne(
          key.filter()
              .append(Fields.ID, session.get(Fields.ID))
              .append(Fields.counter(agentId), RecordMapper.nextNumber(session, agentId))
              .append(field, new Document("$exists", false)),
          new Document("$set", new Document(field, numbers)));
    }
    return found;
  }

  /** In the order of their numbers. */
  private List<Document> find(
      SessionKey key, String agentId, Document numbers, int limit, long maxBytes) {
    Document filter =
        ofAgent(key, agentId)
            .append(Fields.NUMBER, numbers)
            .append(Fields.ROLE, new Document("$in", MessageRole.SYSTEM.names()))
            .append(Fields.STATUS, MessagePages.COMPLETE);
    List<Document> found =
        StoredPage.read(
                messages,
                PageCodec.page(limit, maxBytes),
                filter,
                MessagePages.SHOWN,
                MessagePages.DESCENDING,
                limit)
            .items();
    Collections.reverse(found);
    return found;
  }
}
