package io.mongosession.internal.store;

import com.mongodb.MongoException;
import io.mongosession.ConflictException;
import io.mongosession.StorageException;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.client.MongoErrors;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.Document;

/**
 * Appends a batch of messages to an agent's log in two round trips: reserve adjacent numbers on the
 * session, insert the messages. What is sent says {@link MessageBatch}, what a reply or an error
 * means {@link AppendProgress}; here are the commands.
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
   * @param likelyNumber the number the first message probably gets, or null
   */
  public record Request(
      SessionRef ref,
      String agentId,
      List<Document> prepared,
      Long expected,
      String idempotencyKey,
      Document agentFields,
      Long likelyNumber) {}

  /**
   * Where the messages went.
   *
   * @param sessionKey the incarnation of the session
   * @param numbers the number of each message
   * @param agentStored whether this very call stored the agent's fields
   */
  public record Appended(SessionKey sessionKey, List<Long> numbers, boolean agentStored) {}

  public Appended append(Request request) {
    MessageBatch batch =
        MessageBatch.of(
            request.ref().id(), request.agentId(), request.prepared(), request.idempotencyKey());
    AppendProgress begun = begin(request, batch);
    AppendProgress done = insert(request, batch, begun);
    boolean agentStored = begun.reservation() != null && begun.reservation().fresh();
    return new Appended(done.key(), done.numbers(), agentStored);
  }

  /** The number of the first message that was appended with this key; null while none is stored. */
  public Long numberOf(SessionKey key, String agentId, String idempotencyKey) {
    String id =
        MessageBatch.of(null, agentId, List.of(new Document()), idempotencyKey).ids(key).get(0);
    Document found = messages.stored(key, List.of(id)).get(id);
    return found == null ? null : MessageDocuments.number(found);
  }

  /** Reserves numbers for the complete batch, unless messages of an earlier call are stored. */
  private AppendProgress begin(Request request, MessageBatch batch) {
    AppendProgress begun = AppendProgress.begin(batch.size(), request.ref().key());
    // A replay leaves the agent as it is: its state may be newer by now.
    if (batch.keyed() && !request.agentFields().isEmpty()) {
      begun = findEarlierCall(request, batch, begun);
      if (begun.stored() > 0) {
        return begun;
      }
    }
    try {
      return reserve(request, batch, begun, request.expected(), request.agentFields());
    } catch (ConflictException e) {
      AppendProgress earlier = batch.keyed() ? findEarlierCall(request, batch, begun) : begun;
      if (earlier.stored() == 0) {
        throw e;
      }
      return earlier;
    }
  }

  private AppendProgress findEarlierCall(
      Request request, MessageBatch batch, AppendProgress progress) {
    SessionKey key = SessionKey.of(sessions.find(request.ref()));
    return lookUp(batch, progress, key);
  }

  private AppendProgress lookUp(MessageBatch batch, AppendProgress progress, SessionKey key) {
    return progress.found(key, batch.numbersIn(messages.stored(key, batch.ids(key)), key));
  }

  private AppendProgress reserve(
      Request request,
      MessageBatch batch,
      AppendProgress progress,
      Long expected,
      Document agentFields) {
    int from = progress.stored();
    List<Document> rest = batch.messages().subList(from, batch.size());
    return progress.reserved(
        reservations.reserve(
            new NumberReserver.Claim(
                request.ref().with(progress.key()),
                request.agentId(),
                batch.size() - from,
                batch.writer(from),
                expected,
                agentFields,
                new NumberReserver.SystemPlaces(
                    SystemNumbers.placesIn(rest), from == 0 ? request.likelyNumber() : null))));
  }

  /** Stores what is not stored yet. */
  private AppendProgress insert(Request request, MessageBatch batch, AppendProgress begun) {
    AppendProgress progress = begun;
    for (int attempt = 1; attempt <= MAX_ATTEMPTS && !progress.isComplete(); attempt++) {
      if (progress.needsNumbers()) {
        progress = reserve(request, batch, progress, null, new Document());
      }
      if (progress.reservation().isOlderThan(longestInsertDelay)) {
        throw tooLate(request);
      }
      progress = tryInsert(request, batch, progress);
    }
    if (!progress.isComplete()) {
      throw tooLate(request);
    }
    if (progress.unused() != null) {
      release(request, progress.unused(), progress.unused());
    }
    return progress;
  }

  private AppendProgress tryInsert(Request request, MessageBatch batch, AppendProgress progress) {
    SessionKey key = progress.key();
    try {
      messages.insert(
          key, batch.documents(key, progress.stored(), progress.nextNumber(), BsonDates.now()));
      return progress.inserted();
    } catch (BsonMaximumSizeExceededException e) {
      giveUp(request, batch, progress);
      throw e;
    } catch (MongoException e) {
      return switch (progress.failure(e)) {
        case RESEND -> progress.replyLost();
        case FINAL -> {
          if (MongoErrors.isRefused(e)) {
            giveUp(request, batch, progress);
          }
          throw e;
        }
        case LOOK_UP -> {
          AppendProgress found = lookUp(batch, progress, key);
          if (found.stored() <= progress.stored()) {
            throw notOurs(request, key, e);
          }
          yield found;
        }
      };
    }
  }

  /** What is not stored now never will be. */
  private void giveUp(Request request, MessageBatch batch, AppendProgress progress) {
    release(request, lookUp(batch, progress, progress.key()).rest(), progress.reservation());
  }

  /**
   * @param unused all numbers of the reservation, which can be given back, or the last of them
   */
  private void release(Request request, Reservation unused, Reservation reservation) {
    try {
      if (unused.count() == reservation.count()) {
        reservations.release(request.ref(), request.agentId(), unused);
      } else {
        reservations.leave(request.ref(), request.agentId(), unused);
      }
    } catch (MongoException e) {
      // What can be stored is stored, that is what the caller asked for; readers wait a while.
      LOG.log(Level.DEBUG, "unused message numbers were not given back", e);
    }
  }

  /** None of our messages stood in the way: the session is gone, or a number is taken. */
  private RuntimeException notOurs(Request request, SessionKey key, MongoException e) {
    sessions.find(request.ref().with(key));
    return new StorageException(
        "a message number of agent '%s' in session '%s' is taken by a foreign message"
            .formatted(request.agentId(), request.ref().id()),
        e);
  }

  private static UnavailableException tooLate(Request request) {
    return new UnavailableException(
        "not all messages for agent '%s' of session '%s' could be stored in time"
            .formatted(request.agentId(), request.ref().id()),
        null,
        null);
  }
}
