package io.mongosession.internal.client;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientException;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoConnectionPoolClearedException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoOperationTimeoutException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoServerUnavailableException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import io.mongosession.LimitExceededException;
import io.mongosession.PoolStats;
import io.mongosession.SessionException;
import io.mongosession.StorageException;
import io.mongosession.UnavailableException;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BSONException;
import org.bson.BsonMaximumSizeExceededException;

/** Classifies the driver's errors and translates them into this module's own. */
public final class MongoErrors {

  private static final int BAD_VALUE = 2;
  private static final int UNAUTHORIZED = 13;
  private static final int TYPE_MISMATCH = 14;
  private static final int PATH_NOT_VIABLE = 28;

  /** What MongoDB Atlas reports for whatever its users may not do. */
  private static final int ATLAS_ERROR = 8000;

  private static final int OBJECT_TOO_LARGE = 10334;
  private static final int DOCUMENT_TOO_LARGE = 17419;

  /** A server that is no primary, steps down, recovers, or is being shut down. */
  private static final Set<Integer> NO_PRIMARY =
      Set.of(91, 189, 10058, 10107, 11600, 11602, 13435, 13436);

  private static final String OVERLOADED = "SystemOverloadedError";

  private MongoErrors() {}

  /** Whether the user has no right to do this, or nobody has logged in. */
  static boolean isNotAllowed(MongoException e) {
    return e.getCode() == UNAUTHORIZED || e.getCode() == ATLAS_ERROR;
  }

  /** Whether the server refused it for want of room: since MongoDB 8.2. */
  static boolean isOverload(MongoException e) {
    return e.hasErrorLabel(OVERLOADED);
  }

  /** Whether the server may have acted, though its reply did not come. */
  public static boolean isReplyLost(MongoException e) {
    return e instanceof MongoSocketException
        || isNoPrimary(e)
        || e instanceof MongoConnectionPoolClearedException
        || endedUnderWay(e);
  }

  /** Whether the server is no primary, or no more; of a find the driver knows only the code. */
  static boolean isNoPrimary(MongoException e) {
    return e instanceof MongoNotPrimaryException
        || e instanceof MongoNodeIsRecoveringException
        || NO_PRIMARY.contains(e.getCode());
  }

  /**
   * Whether the operation's time-out (timeoutMS) ended after the command was sent; without a cause
   * it ended while the driver waited for a server or a connection.
   */
  private static boolean endedUnderWay(MongoException e) {
    return e instanceof MongoOperationTimeoutException && e.getCause() != null;
  }

  /** Whether the server said that a write was not made; one it could not confirm may have been. */
  public static boolean isRefused(MongoException e) {
    return e instanceof MongoWriteException
        || e instanceof MongoBulkWriteException bulk
            && !bulk.getWriteErrors().isEmpty()
            && bulk.getWriteConcernError() == null;
  }

  public static boolean isDuplicateKey(MongoException e) {
    if (e instanceof MongoBulkWriteException bulk) {
      return bulk.getWriteErrors().stream()
          .anyMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY);
    }
    return ErrorCategory.fromErrorCode(e.getCode()) == ErrorCategory.DUPLICATE_KEY;
  }

  /** Whether an update would have gone through a scalar, or through an array by name. */
  public static boolean isPathNotViable(MongoException e) {
    return e.getCode() == PATH_NOT_VIABLE;
  }

  /** Whether an update may have met a stored field of a type that it cannot change. */
  public static boolean isAboutStoredType(MongoException e) {
    return isPathNotViable(e) || e.getCode() == TYPE_MISMATCH || e.getCode() == BAD_VALUE;
  }

  /**
   * This module's error for one of the driver's; any other is returned as it is. Errors of the
   * driver that are no {@link MongoException} have no type in common: they are known by where they
   * were thrown.
   *
   * @param pool how the pool stands, or null
   */
  public static RuntimeException translate(String operation, RuntimeException e, PoolStats pool) {
    if (e instanceof MongoException ofServer) {
      return translate(operation, ofServer, pool);
    }
    if (e instanceof BsonMaximumSizeExceededException) {
      return tooLarge();
    }
    if (!(e instanceof BSONException) && !isThrownByDriver(e)) {
      return e;
    }
    return e instanceof IllegalStateException
        ? new UnavailableException(
            "MongoDB is not available for %s: its client is closed".formatted(operation), pool, e)
        : new StorageException("the MongoDB driver could not do " + operation, e);
  }

  private static SessionException translate(String operation, MongoException e, PoolStats pool) {
    if (e instanceof MongoInterruptedException) {
      Thread.currentThread().interrupt();
      return new UnavailableException(operation + " was interrupted", pool, e);
    }
    if (e.getCode() == OBJECT_TOO_LARGE || e.getCode() == DOCUMENT_TOO_LARGE) {
      return tooLarge();
    }
    if (isNotAllowed(e)) {
      return new UnavailableException(
          ("MongoDB does not allow %s (error code %d): the user has no right to, or nobody has"
                  + " logged in; grant the user readWrite on the database")
              .formatted(operation, e.getCode()),
          e);
    }
    if (isOutage(e)) {
      return new UnavailableException(
          "MongoDB is not available for %s: %s".formatted(operation, reason(e)), pool, e);
    }
    String code = e.getCode() > 0 ? " (error code %d)".formatted(e.getCode()) : "";
    return new StorageException("MongoDB refused " + operation + code, e);
  }

  private static boolean isThrownByDriver(RuntimeException e) {
    return Stream.of(e.getStackTrace())
        .map(StackTraceElement::getClassName)
        .filter(name -> !name.startsWith("java."))
        .limit(1)
        .anyMatch(name -> name.startsWith("com.mongodb.") || name.startsWith("org.bson."));
  }

  /** For what MongoDB cannot store, though it is within every limit that can be set. */
  public static LimitExceededException tooLarge() {
    return new LimitExceededException(
        "document-bytes", 16 * 1024 * 1024, "a message, or a session with all its agents' states,");
  }

  /** Whether the servers cannot serve at this moment; a later call may go through. */
  public static boolean isOutage(MongoException e) {
    return isOverload(e)
        || e instanceof MongoTimeoutException
        || e instanceof MongoSocketException
        || e instanceof MongoSecurityException
        || e instanceof MongoServerUnavailableException
        || e instanceof MongoConnectionPoolClearedException
        || isNoPrimary(e)
        || e instanceof MongoExecutionTimeoutException
        || e instanceof MongoWriteConcernException
        || e instanceof MongoBulkWriteException bulk && bulk.getWriteConcernError() != null
        || e instanceof MongoClientException
            && !(e instanceof MongoConfigurationException)
            && !(e instanceof MongoIncompatibleDriverException);
  }

  /** Why, in this module's words: the driver's text names hosts. */
  private static String reason(MongoException e) {
    if (isOverload(e)) {
      return "the server is overloaded";
    }
    if (e instanceof MongoOperationTimeoutException) {
      return "the operation's time-out ended";
    }
    if (e instanceof MongoTimeoutException) {
      // The driver has one type for both, which differ in their text alone.
      boolean pool = e.getMessage() != null && e.getMessage().contains("waiting for a connection");
      return pool
          ? "no connection became free within waitQueueTimeoutMS"
          : "no server could be reached within serverSelectionTimeoutMS";
    }
    if (e instanceof MongoExecutionTimeoutException) {
      return "the server took longer than it may";
    }
    if (isNoPrimary(e)) {
      return "the server is no primary at the moment, or is being shut down";
    }
    if (e instanceof MongoSecurityException) {
      return "the credentials were refused";
    }
    if (e instanceof MongoWriteConcernException || e instanceof MongoBulkWriteException) {
      return "the write was not confirmed by as many servers as asked for";
    }
    return e instanceof AddressLookupException
        ? "the look-up of its address in DNS failed"
        : "the connection was lost";
  }
}
