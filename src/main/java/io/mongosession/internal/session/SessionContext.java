package io.mongosession.internal.session;

import io.mongosession.InvalidInputException;
import io.mongosession.PageQuery;
import io.mongosession.SessionLimits;
import io.mongosession.internal.store.Indexes;
import io.mongosession.internal.store.Retention;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.Storage;
import io.mongosession.internal.store.Stores;
import io.mongosession.internal.turn.TurnWork;
import java.util.List;
import java.util.function.Supplier;
import org.bson.Document;

/** What the parts of one manager share: the session they act on, where it is, and the limits. */
final class SessionContext {

  private final String sessionId;
  private final String owner;
  private final boolean anyOwner;
  private final Storage storage;
  private final SessionLimits limits;
  private final List<String> metadataFields;
  private final Retention retention;
  private final OperationRunner operations;
  private final Indexes indexes;
  private final TurnWork turns;
  private final SessionKnowledge knowledge = new SessionKnowledge();

  SessionContext(
      String sessionId,
      String owner,
      boolean anyOwner,
      Storage storage,
      SessionLimits limits,
      List<String> metadataFields,
      Retention retention,
      OperationRunner operations,
      Indexes indexes,
      TurnWork turns) {
    this.turns = turns;
    this.sessionId = sessionId;
    this.owner = owner;
    this.anyOwner = anyOwner;
    this.storage = storage;
    this.limits = limits;
    this.metadataFields = metadataFields;
    this.retention = retention;
    this.operations = operations;
    this.indexes = indexes;
  }

  String sessionId() {
    return sessionId;
  }

  /** May open the client, so only within an operation. */
  Stores storage() {
    return storage.get();
  }

  /** What says when the session expires; null where nobody sweeps. */
  Retention retention() {
    return retention;
  }

  /** What turns on these collections share; may open the client. */
  TurnWork.OfCollection turns() {
    return turns.of(storage);
  }

  /** Whether a number of a message can be taken once only, as far as is known. */
  boolean hasUniqueNumbers() {
    return indexes.haveUniqueNumbers(storage);
  }

  SessionLimits limits() {
    return limits;
  }

  void checkPage(PageQuery query) {
    if (query.limit() < 1 || query.limit() > limits.pageSize()) {
      throw new InvalidInputException("limit", "1 to " + limits.pageSize());
    }
  }

  SessionKnowledge knowledge() {
    return knowledge;
  }

  /** What is known at this moment; see {@link SessionKnowledge#current}. */
  KnownSession known() {
    return knowledge.current();
  }

  /** The incarnation this manager has seen, or whichever there is. */
  SessionRef ref() {
    return ref(known());
  }

  /** The incarnation of which this is known, or whichever there is. */
  SessionRef ref(KnownSession known) {
    return freshRef().with(known.key());
  }

  /** Whichever incarnation there is. */
  SessionRef freshRef() {
    return new SessionRef(sessionId, owner, anyOwner, null);
  }

  /** The key of the session this manager has seen; one round trip where it has seen none. */
  SessionKey key() {
    SessionKey key = known().key();
    return key == null ? readKey() : key;
  }

  /** The session's key. One round trip, which also checks that the caller may reach it. */
  SessionKey readKey() {
    return SessionKey.of(seen(storage().sessions().find(ref())));
  }

  /** The session key and the agent. One round trip. */
  Document findAgent(String agentId) {
    return seen(storage().sessions().findAgent(ref(), agentId));
  }

  /** The session key and the number the agent's next message gets. One round trip. */
  Document findCounter(SessionRef ref, String agentId) {
    return seen(storage().sessions().findCounter(ref, agentId));
  }

  /** As {@link #findCounter}; to the session it is a change. One round trip. */
  Document touch(SessionRef ref, String agentId) {
    return seen(storage().changes().touch(ref, agentId));
  }

  private Document seen(Document session) {
    knowledge.stayWith(SessionKey.of(session));
    return session;
  }

  /** Runs an operation; sees to the indexes once it went through. */
  <T> T run(String operation, Supplier<T> body) {
    return operations.run(
        operation,
        () -> {
          T result = storage().reading(body);
          indexes.ensure(storage, metadataFields);
          return result;
        });
  }

  void run(String operation, Runnable body) {
    run(
        operation,
        () -> {
          body.run();
          return null;
        });
  }
}
