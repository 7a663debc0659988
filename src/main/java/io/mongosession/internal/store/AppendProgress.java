package io.mongosession.internal.store;

import com.mongodb.MongoException;
import io.mongosession.internal.client.MongoErrors;
import java.util.List;
import java.util.stream.LongStream;

/**
 * How far an append has got: which of its messages are stored, and which numbers are reserved for
 * the others. Immutable: every reply and every error of the server leads to the next one.
 *
 * @param size how many messages are appended
 * @param key the incarnation of the session, or null as long as it is not known
 * @param numbers the numbers of the messages that are stored, the first ones of the batch
 * @param reservation the numbers for the messages behind them, or null
 * @param reservedFrom the index of the message for which the first of the reserved numbers is
 * @param resent whether the reply to an insert got lost before
 */
record AppendProgress(
    int size,
    SessionKey key,
    List<Long> numbers,
    Reservation reservation,
    int reservedFrom,
    boolean resent) {

  /** What an insert that failed asks for. */
  enum Failure {
    /** A message was there already, ours or another: see which of ours are stored. */
    LOOK_UP,
    /** The messages may be stored or not: send the same ones again. */
    RESEND,
    /** Nothing can be done here. */
    FINAL
  }

  /**
   * Nothing is stored, as far as is known.
   *
   * @param key may be null
   */
  static AppendProgress begin(int size, SessionKey key) {
    return new AppendProgress(size, key, List.of(), null, 0, false);
  }

  /** These are stored: the result of a look-up. */
  AppendProgress found(SessionKey session, List<Long> stored) {
    return new AppendProgress(
        size, session, List.copyOf(stored), reservation, reservedFrom, resent);
  }

  /** Numbers for all messages that are not stored. */
  AppendProgress reserved(Reservation numbersForRest) {
    return new AppendProgress(
        size, numbersForRest.sessionKey(), numbers, numbersForRest, stored(), resent);
  }

  /** The messages that were missing are stored now, under the reserved numbers. */
  AppendProgress inserted() {
    List<Long> all =
        LongStream.concat(
                numbers.stream().mapToLong(Long::longValue),
                LongStream.range(nextNumber(), nextNumber() + size - stored()))
            .boxed()
            .toList();
    return new AppendProgress(size, key, all, reservation, reservedFrom, resent);
  }

  /** The reply to an insert got lost. */
  AppendProgress replyLost() {
    return new AppendProgress(size, key, numbers, reservation, reservedFrom, true);
  }

  /** How many messages are stored; also the index of the first one that is not. */
  int stored() {
    return numbers.size();
  }

  boolean isComplete() {
    return stored() >= size;
  }

  /**
   * Whether numbers must be reserved before the next insert: there are none, or a look-up found
   * messages with numbers that are not below them, and the order would be broken.
   */
  boolean needsNumbers() {
    return reservation == null || !isAboveStored(nextNumber());
  }

  /** The number of the first message that is not stored. */
  long nextNumber() {
    return reservation.first() + stored() - reservedFrom;
  }

  /** Reserved numbers of which no message has one, or null. */
  Reservation unused() {
    return reservation != null && isAboveStored(reservation.first()) ? reservation : null;
  }

  /** The reserved numbers of the messages that are not stored. */
  Reservation rest() {
    return new Reservation(
        reservation.sessionKey(),
        nextNumber(),
        size - stored(),
        reservation.writeToken(),
        reservation.fresh(),
        reservation.startedNanos());
  }

  private boolean isAboveStored(long number) {
    return numbers.isEmpty() || number > numbers.get(numbers.size() - 1);
  }

  /**
   * What an error means for the insert that it ended. A lost reply is followed by one more try; the
   * second one is the caller's.
   */
  Failure failure(MongoException e) {
    if (MongoErrors.isDuplicateKey(e)) {
      return Failure.LOOK_UP;
    }
    return MongoErrors.isReplyLost(e) && !resent ? Failure.RESEND : Failure.FINAL;
  }
}
