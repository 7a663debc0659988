package io.mongosession.internal.store;

import com.mongodb.MongoException;
import io.mongosession.ConflictException;
import io.mongosession.StorageException;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bson.Document;

/**
 * Appends a batch of messages to an agent's log in two round trips: reserve adjacent numbers on the
 * session, insert the messages.
 *
 * <p>Every message has its final {@code _id} before anything is sent, so that a message which
 * arrives twice is recognised and stored once. Order holds without a transaction because a batch is
 * inserted in order, and because whatever completes a batch that was begun earlier gives its
 * messages numbers above those already stored.
 */
public final class Appender {

  private static final Logger LOG = LogContext.logger(Appender.class.getName());

  /** How often an insert meets its own earlier attempts before it gives up. */
  private static final int MAX_ATTEMPTS = 20;

  private final SessionStore sessions;
  private final NumberReserver reservations;
  private final MessageLog messages;
  private final Duration longestInsertDelay;

  /**
   * @param longestInsertDelay how long after its reservation a message may still be sent
   */
  Appender(
      SessionStore sessions,
      NumberReserver reservations,
      MessageLog messages,
      Duration longestInsertDelay) {
    this.sessions = sessions;
    this.reservations = reservations;
    this.messages = messages;
    this.longestInsertDelay = longestInsertDelay;
  }

  /**
   * One append.
   *
   * @param ref the session
   * @param agentId the agent
   * @param prepared role, content and metrics of each message, as stored
   * @param expected the number the first message must get, or null
   * @param idempotencyKey or null
   * @param agentFields fields of the agent to set with the reservation
   */
  public record Request(
      SessionRef ref,
      String agentId,
      List<Document> prepared,
      Long expected,
      String idempotencyKey,
      Document agentFields) {

    boolean isKeyed() {
      return idempotencyKey != null;
    }
  }

  /**
   * Where the messages went.
   *
   * @param sessionKey the incarnation of the session
   * @param numbers the number of each message
   * @param agentStored whether this very call stored the agent's fields
   */
  public record Appended(SessionKey sessionKey, List<Long> numbers, boolean agentStored) {}

  public Appended append(Request request) {
    Batch batch = new Batch(request);
    // A replay leaves the agent as it is: its state may be newer by now.
    boolean replayed = !request.agentFields().isEmpty() && batch.findEarlierAttempt();
    Reservation slots = replayed ? null : batch.reserveAll();
    batch.insert(slots);
    return new Appended(batch.sessionKey, batch.numbers, slots != null && slots.fresh());
  }

  /** The state of one append. */
  private final class Batch {

    private final Request request;
    private final String token;
    private final List<Long> numbers = new ArrayList<>();
    private SessionKey sessionKey;

    Batch(Request request) {
      this.request = request;
      token = request.isKeyed() ? "key:" + request.idempotencyKey() : UUID.randomUUID().toString();
    }

    int size() {
      return request.prepared().size();
    }

    /** Whether messages of an earlier call with the same idempotency key are stored. */
    boolean findEarlierAttempt() {
      if (!request.isKeyed()) {
        return false;
      }
      sessionKey = SessionKey.of(sessions.find(request.ref()));
      collectStored();
      return !numbers.isEmpty();
    }

    /** Numbers for the whole batch, or null when an earlier attempt is found instead. */
    Reservation reserveAll() {
      try {
        return reserve(token, 0, request.expected(), request.agentFields());
      } catch (ConflictException e) {
        if (findEarlierAttempt()) {
          return null;
        }
        throw e;
      }
    }

    private Reservation reserveRest(int from) {
      return reserve("rest" + from + ":" + token, from, null, new Document());
    }

    private Reservation reserve(String writer, int from, Long expected, Document agentFields) {
      return reservations.reserve(
          new NumberReserver.Claim(
              sessionKey == null ? request.ref() : request.ref().with(sessionKey),
              request.agentId(),
              size() - from,
              writer,
              request.isKeyed(),
              expected,
              agentFields));
    }

    /** Stores what is not stored yet. */
    void insert(Reservation first) {
      Reservation slots = first;
      int slotsFrom = 0;
      boolean replyLost = false;
      for (int attempt = 1; attempt <= MAX_ATTEMPTS && numbers.size() < size(); attempt++) {
        int from = numbers.size();
        if (slots == null || !isAboveStored(slots.first() + from - slotsFrom)) {
          slots = reserveRest(from);
          slotsFrom = from;
        }
        sessionKey = slots.sessionKey();
        if (slots.isOlderThan(longestInsertDelay)) {
          throw tooLate();
        }
        try {
          messages.insert(sessionKey, documents(from, slots.first() - slotsFrom));
          for (int i = from; i < size(); i++) {
            numbers.add(slots.first() - slotsFrom + i);
          }
          return;
        } catch (MongoException e) {
          if (MongoErrors.isDuplicateKey(e)) {
            collectStored();
            if (numbers.size() <= from) {
              throw notOurs(e);
            }
          } else if (replyLost || !MongoErrors.isReplyLost(e)) {
            throw e;
          } else {
            replyLost = true;
          }
        }
      }
      if (numbers.size() < size()) {
        throw tooLate();
      }
      if (slots != null && isAboveStored(slots.first())) {
        release(slots);
      }
    }

    private void release(Reservation unused) {
      try {
        reservations.release(request.ref(), request.agentId(), unused);
      } catch (MongoException e) {
        // All messages are stored, that is what the caller asked for; readers wait a while.
        LOG.log(Level.DEBUG, "unused message numbers were not given back", e);
      }
    }

    private boolean isAboveStored(long number) {
      return numbers.isEmpty() || number > numbers.get(numbers.size() - 1);
    }

    /** None of our messages stood in the way: the session is gone, or a number is taken. */
    private RuntimeException notOurs(MongoException e) {
      sessions.find(request.ref().with(sessionKey));
      return new StorageException(
          "a message number of agent '%s' in session '%s' is taken by a foreign message"
              .formatted(request.agentId(), request.ref().id()),
          e);
    }

    private UnavailableException tooLate() {
      return new UnavailableException(
          "not all messages for agent '%s' of session '%s' could be stored in time"
              .formatted(request.agentId(), request.ref().id()),
          null,
          null);
    }

    /** The messages from an index on, numbered so that the first of the batch would get base. */
    private List<Document> documents(int from, long base) {
      Date now = BsonDates.now();
      List<Document> documents = new ArrayList<>(size() - from);
      for (int i = from; i < size(); i++) {
        Document document =
            new Document(Fields.ID, id(i))
                .append(Fields.SESSION_ID, request.ref().id())
                .append(Fields.AGENT_ID, request.agentId())
                .append(Fields.NUMBER, base + i);
        document.putAll(request.prepared().get(i));
        document.append(Fields.CREATED_AT, now).append(Fields.UPDATED_AT, now);
        if (request.isKeyed()) {
          document.append(Fields.BATCH_SIZE, size());
        }
        documents.add(document);
      }
      return documents;
    }

    private String id(int index) {
      return !request.isKeyed()
          ? token + ":" + index
          : sessionKey.text()
              + ":"
              + KeyEncoding.encode(request.agentId())
              + ":"
              + token
              + ":"
              + index;
    }

    /** Takes over the numbers of messages that are stored, the first ones of the batch. */
    private void collectStored() {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < size(); i++) {
        ids.add(id(i));
      }
      Map<String, Document> stored = messages.stored(sessionKey, ids);
      numbers.clear();
      for (int i = 0; i < size() && stored.containsKey(ids.get(i)); i++) {
        Document found = stored.get(ids.get(i));
        if (!isSame(found, request.prepared().get(i))) {
          throw StoreErrors.keyReused(request.ref().id(), request.agentId());
        }
        numbers.add(MessageDocuments.number(found));
      }
    }

    /** Whether it is the message that was to be stored; a redaction since does not matter. */
    private boolean isSame(Document stored, Document prepared) {
      boolean sameBatch = !request.isKeyed() || MessageDocuments.batchSize(stored) == size();
      boolean sameContent =
          stored.containsKey(Fields.REDACTED_AT)
              || Objects.equals(stored.get(Fields.CONTENT), prepared.get(Fields.CONTENT));
      return sameBatch
          && sameContent
          && Objects.equals(stored.get(Fields.ROLE), prepared.get(Fields.ROLE));
    }
  }
}
