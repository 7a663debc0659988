package io.mongosession.internal.session;

import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.SessionKey;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.bson.Document;

/**
 * What one manager knows of its session at this moment, and how it learns. An operation takes
 * {@link #current} once and acts on that incarnation with what is known of it; what it learns is
 * dropped when the manager acts on another incarnation by then. Thread-safe.
 */
final class SessionKnowledge {

  private final AtomicReference<KnownSession> current = new AtomicReference<>(KnownSession.UNSEEN);

  KnownSession current() {
    return current.get();
  }

  /** From now on the manager acts on this incarnation alone, if it has seen none before. */
  void stayWith(SessionKey key) {
    current.updateAndGet(known -> known.stayingWith(key));
  }

  /** From now on the manager acts on this incarnation; of another one nothing is known. */
  void moveTo(SessionKey key) {
    current.updateAndGet(known -> known.movingTo(key));
  }

  /** The session was deleted. */
  void forget() {
    current.updateAndGet(KnownSession::forgetting);
  }

  /** Takes over what an operation on this incarnation shows of an agent. */
  void learn(SessionKey key, String agentId, UnaryOperator<KnownAgent> change) {
    current.updateAndGet(
        known -> key.equals(known.key()) ? known.changing(agentId, change) : known);
  }

  /**
   * Runs a write of an agent's fields. They are known afterwards, unless it failed, and may have
   * been applied, or another write was under way at the same time, and may have been applied later.
   *
   * @param storedIn of the result: the incarnation that has the fields now, or null where this
   *     write did not store them
   */
  <T> T storing(
      String agentId, Document fields, Supplier<T> write, Function<T, SessionKey> storedIn) {
    if (fields.isEmpty()) {
      return write.get();
    }
    return watching(
        agentId,
        agent -> agent.writing(fields),
        write,
        (before, result) -> {
          SessionKey key = storedIn.apply(result);
          if (key != null) {
            learn(key, agentId, agent -> agent.stored(before, fields));
          }
        });
  }

  /**
   * As {@link #storing}, for the metrics of the agent's latest message.
   *
   * @param write returns the message that has them now
   */
  void storingMetrics(SessionKey key, String agentId, Document metrics, Supplier<Document> write) {
    watching(
        agentId,
        agent -> agent.writingMetrics(metrics),
        write,
        (before, message) -> {
          long number = MessageDocuments.number(message);
          learn(key, agentId, agent -> agent.storedMetrics(before, number, metrics));
        });
  }

  /** Writes are counted whatever incarnation they go to: it may be known only afterwards. */
  private <T> T watching(
      String agentId,
      UnaryOperator<KnownAgent> begin,
      Supplier<T> write,
      BiConsumer<KnownAgent, T> succeeded) {
    KnownAgent before =
        current.getAndUpdate(known -> known.changing(agentId, begin)).agent(agentId);
    try {
      T result = write.get();
      succeeded.accept(before, result);
      return result;
    } finally {
      current.updateAndGet(known -> known.changing(agentId, KnownAgent::ended));
    }
  }
}
