package io.mongosession.internal.store;

import static com.mongodb.client.model.Projections.exclude;
import static com.mongodb.client.model.Projections.include;
import static io.mongosession.internal.store.MessageLog.not;
import static io.mongosession.internal.store.MessageLog.ofAgent;

import com.mongodb.client.MongoCollection;
import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.bson.Document;
import org.bson.conversions.Bson;

/**
 * Reads an agent's messages page by page, forwards and backwards. A page never goes past a number
 * that may still arrive: a writer that reserved it has, at most, as long as the longest write,
 * counted from the message behind it, which was reserved later.
 */
public final class MessagePages {

  private static final Document ASCENDING = new Document(Fields.NUMBER, 1);
  static final Document DESCENDING = new Document(Fields.NUMBER, -1);
  static final Document COMPLETE =
      new Document(
          "$in", Arrays.asList(null, MessageStatus.FAILED.text(), MessageStatus.STOPPED.text()));

  /** A turn that was stopped before there was any text: nothing to show. */
  private static final Document STOPPED_EMPTY =
      new Document(Fields.STATUS, MessageStatus.STOPPED.text()).append(Fields.CONTENT, "");

  /** No model can be shown more; it is the bytes of the rest of one exchange. */
  private static final long MAX_EXCHANGE = 32L * 1024 * 1024;

  static final Bson SHOWN = exclude(Fields.ORIGINAL_CONTENT);

  private final MongoCollection<Document> messages;
  private final Duration longestWrite;

  /**
   * @param longestWrite how long after a reservation its messages may still arrive
   */
  MessagePages(MongoCollection<Document> messages, Duration longestWrite) {
    this.messages = messages;
    this.longestWrite = longestWrite;
  }

  /**
   * A part of an agent's log.
   *
   * @param messages in the order of their numbers
   * @param before the number before which the log goes on, or null where nothing is before
   */
  public record Part(List<Document> messages, Long before) {}

  /** The last messages. What is missing between them is left out. */
  public Part last(SessionKey key, String agentId, int limit, long maxBytes) {
    StoredPage page = descending(ofAgent(key, agentId), limit, maxBytes);
    return part(page, page.items().size(), limit);
  }

  /**
   * The last messages that are complete, as far as the bytes go; but at least the newest exchange,
   * see {@link Exchange}. One round trip; where the exchange has more messages than were asked for
   * another one finds where it begins, and one for each further page reads the rest.
   *
   * @param below the number below which they are, or null for all
   * @param limit how many, but for those of the newest exchange
   * @param pageSize how many are read at once
   */
  public List<Document> lastComplete(
      SessionKey key, String agentId, Long below, int limit, long maxBytes, int pageSize) {
    Document filter = complete(key, agentId);
    if (below != null) {
      filter.append(Fields.NUMBER, not("$gte", below));
    }
    PageCodec codec = PageCodec.atLeastTo(Exchange::begins, limit, maxBytes);
    List<Document> found =
        StoredPage.read(messages, codec, filter, SHOWN, DESCENDING, limit).items();
    if (found.size() == limit && found.stream().noneMatch(Exchange::begins)) {
      addRest(key, agentId, found, pageSize);
    }
    Collections.reverse(found);
    return found;
  }

  private static Document complete(SessionKey key, String agentId) {
    return ofAgent(key, agentId)
        .append(Fields.STATUS, COMPLETE)
        .append("$nor", List.of(STOPPED_EMPTY));
  }

  /** Reads on to the beginning of the exchange, if it has one. */
  private void addRest(SessionKey key, String agentId, List<Document> found, int pageSize) {
    long before = MessageDocuments.number(found.get(found.size() - 1));
    Document question =
        before == 0
            ? null
            : messages
                .find(Exchange.beginning(complete(key, agentId), before))
                .projection(include(Fields.NUMBER))
                .sort(DESCENDING)
                .first();
    long begin = question == null ? before : MessageDocuments.number(question);
    boolean goesOn = true;
    for (long bytes = 0; goesOn && before > begin && bytes < MAX_EXCHANGE; ) {
      Document numbers = new Document("$gte", begin).append("$lt", before);
      PageCodec codec = PageCodec.page(pageSize, MAX_EXCHANGE - bytes);
      Document filter = complete(key, agentId).append(Fields.NUMBER, numbers);
      // None where the session is deleted meanwhile.
      goesOn =
          found.addAll(
              StoredPage.read(messages, codec, filter, SHOWN, DESCENDING, pageSize).items());
      bytes += codec.bytes();
      before = MessageDocuments.number(found.get(found.size() - 1));
    }
  }

  /**
   * The messages before a number, down to one that may still arrive. What has no number is among
   * them, so that it is an error and not left out; the index serves that too. One round trip, and
   * another where a number is missing at the end.
   *
   * @param number 0 or more
   */
  public Part before(SessionKey key, String agentId, long number, int limit, long maxBytes) {
    Document filter = ofAgent(key, agentId);
    Document below = new Document(filter).append(Fields.NUMBER, not("$gte", number));
    StoredPage page = descending(below, limit, maxBytes);
    long newest = page.items().isEmpty() ? -1 : MessageDocuments.number(page.items().get(0));
    if (newest < number - 1 && mayArriveBefore(filter, number)) {
      return new Part(List.of(), number);
    }
    return part(page, settledDown(page.items()), limit);
  }

  /** Whether the message behind the missing ones is young; where there is none they are new. */
  private boolean mayArriveBefore(Document filter, long number) {
    Document behind =
        messages
            .find(filter.append(Fields.NUMBER, new Document("$gte", number)))
            .projection(include(Fields.CREATED_AT))
            .sort(ASCENDING)
            .first();
    return behind != null && isYoung(behind);
  }

  private StoredPage descending(Document filter, int limit, long maxBytes) {
    return StoredPage.read(
        messages, PageCodec.page(limit, maxBytes), filter, SHOWN, DESCENDING, limit);
  }

  /**
   * @param settled how many of the messages do not lie beyond a number that may still arrive
   */
  private Part part(StoredPage page, int settled, int limit) {
    List<Document> items = page.items().subList(0, settled);
    if (items.isEmpty()) {
      return new Part(items, null);
    }
    Document first = items.get(settled - 1);
    long number = MessageDocuments.number(first);
    boolean isEnd = settled == page.items().size() && settled < limit && !page.more();
    boolean goesOn = number > 0 && (!isEnd || isYoung(first));
    Collections.reverse(items);
    return new Part(items, goesOn ? number : null);
  }

  /**
   * The messages after a number, up to a number that may still arrive. What has no number is among
   * them, so that it is an error and not left out; the index serves that too.
   *
   * @param number -1 for all
   */
  public Part after(SessionKey key, String agentId, long number, int limit, long maxBytes) {
    Document filter = ofAgent(key, agentId);
    if (number >= 0) {
      filter.append(Fields.NUMBER, not("$lte", number));
    }
    List<Document> found =
        StoredPage.read(messages, PageCodec.page(limit, maxBytes), filter, SHOWN, ASCENDING, limit)
            .items();
    // Also where it lies behind a gap, at which the page ends for now.
    found.forEach(MessageDocuments::number);
    List<Document> settled = found.subList(0, settled(found, number + 1));
    long first = settled.isEmpty() ? 0 : MessageDocuments.number(settled.get(0));
    return new Part(settled, first > 0 ? first : null);
  }

  /**
   * How many messages come before the first number that is missing and may still arrive.
   *
   * @param expected the number the first message has when none is missing
   */
  public int settled(List<Document> ascending, long expected) {
    long next = expected;
    for (int i = 0; i < ascending.size(); i++) {
      Document message = ascending.get(i);
      long number = MessageDocuments.number(message);
      if (number > next && isYoung(message)) {
        return i;
      }
      next = number + 1;
    }
    return ascending.size();
  }

  /** As {@link #settled}, downwards. */
  private int settledDown(List<Document> descending) {
    for (int i = 1; i < descending.size(); i++) {
      Document above = descending.get(i - 1);
      long number = MessageDocuments.number(above);
      if (MessageDocuments.number(descending.get(i)) < number - 1 && isYoung(above)) {
        return i;
      }
    }
    return descending.size();
  }

  /** Whether a number that is missing before this message may still arrive. */
  private boolean isYoung(Document message) {
    Instant createdAt = StoredFields.instant(message, Fields.CREATED_AT);
    return createdAt != null && createdAt.isAfter(Instant.now().minus(longestWrite));
  }
}
