package io.mongosession;

import java.util.Objects;
import org.bson.Document;

/**
 * What a manager knows of one agent: the fields it last read or stored, so that what has not
 * changed is not sent, and the latest message it restored or appended. Thread-safe.
 */
final class AgentMemory {

  private final Document known = new Document();
  private long latestNumber = -1;

  /** Takes over an agent as stored. */
  synchronized void restored(Document agent, long latest) {
    known.clear();
    known.putAll(agent);
    latestNumber = latest;
  }

  /** The fields that differ from what is known to be stored. */
  synchronized Document changed(Document fields) {
    Document changed = new Document();
    fields.forEach(
        (field, value) -> {
          if (!Objects.equals(known.get(field), value)) {
            changed.append(field, value);
          }
        });
    return changed;
  }

  synchronized void stored(Document fields) {
    known.putAll(fields);
  }

  synchronized void appended(long number) {
    latestNumber = Math.max(latestNumber, number);
  }

  /** The latest message this manager restored or appended, or -1. */
  synchronized long latestNumber() {
    return latestNumber;
  }
}
