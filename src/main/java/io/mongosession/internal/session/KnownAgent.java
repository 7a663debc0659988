package io.mongosession.internal.session;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.MessageDocuments;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.bson.Document;

/**
 * What a manager knows of one agent: the fields it last read or stored, so that what has not
 * changed is not sent, and the latest message it restored or appended. Thread-safe.
 */
final class KnownAgent {

  private final Document known = new Document();
  private final Document knownMetrics = new Document();
  private long latestNumber = -1;
  private int writesUnderWay;
  private boolean overlapped;

  /**
   * Takes over what is stored.
   *
   * @param latest the latest message, or null
   */
  synchronized void restored(Document agent, Document latest) {
    known.clear();
    known.putAll(agent);
    latestNumber = latest == null ? -1 : MessageDocuments.number(latest);
    latestHas(latest == null ? null : latest.get(Fields.METRICS));
  }

  /** Takes over the last of the messages that were appended, or completed, as stored. */
  synchronized void appended(long number, Document message) {
    if (number >= latestNumber) {
      latestNumber = number;
      latestHas(message.get(Fields.METRICS));
    }
  }

  private void latestHas(Object metrics) {
    knownMetrics.clear();
    if (metrics instanceof Document members) {
      knownMetrics.putAll(members);
    }
  }

  /** The latest message this manager restored or appended, or -1. */
  synchronized long latestNumber() {
    return latestNumber;
  }

  /** The fields that differ from what is known to be stored. */
  synchronized Document changed(Document fields) {
    return difference(fields, known);
  }

  /** The members that differ from what is known of the latest message. */
  synchronized Document changedMetrics(Document metrics) {
    return difference(metrics, knownMetrics);
  }

  private static Document difference(Map<String, Object> wanted, Document known) {
    Document changed = new Document();
    wanted.forEach(
        (name, value) -> {
          if (!known.containsKey(name) || !Objects.equals(known.get(name), value)) {
            changed.append(name, value);
          }
        });
    return changed;
  }

  synchronized void storedMetrics(long number, Document metrics) {
    if (number == latestNumber) {
      knownMetrics.putAll(metrics);
    }
  }

  /**
   * Runs a write of fields. They are known afterwards, unless it failed, and may have been applied,
   * or another write was under way at the same time, and may have been applied later.
   */
  <T> T storing(Document fields, Supplier<T> write) {
    if (fields.isEmpty()) {
      return write.get();
    }
    begin(fields);
    boolean stored = false;
    try {
      T result = write.get();
      stored = true;
      return result;
    } finally {
      end(fields, stored);
    }
  }

  private synchronized void begin(Document fields) {
    forget(fields);
    overlapped = writesUnderWay > 0;
    writesUnderWay++;
  }

  private synchronized void end(Document fields, boolean stored) {
    writesUnderWay--;
    if (stored && !overlapped) {
      known.putAll(fields);
    }
  }

  /** These fields may be stored in another way. */
  synchronized void forget(Document fields) {
    fields.keySet().forEach(known::remove);
  }
}
