package io.mongosession.internal.session;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.MessageDocuments;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;

/**
 * What a manager knows of one agent: the fields it last read or stored, so that what has not
 * changed is not sent, and the latest message it restored or appended. Immutable: whatever happens
 * makes another one.
 *
 * <p>A write or a read is only believed if it was undisturbed: no other write of this manager began
 * or ran meanwhile, which the server may have carried out before it or after it.
 *
 * @param fields the agent's fields that are known to be stored
 * @param metrics the metrics that are known to be stored with the latest message
 * @param latestNumber the latest message this manager restored or appended, or -1
 * @param writesUnderWay how many writes have begun and not ended
 * @param disturbances how often a write began, or what was known was given up
 */
record KnownAgent(
    Document fields, Document metrics, long latestNumber, int writesUnderWay, long disturbances) {

  /** An agent that this manager has had nothing to do with. */
  static final KnownAgent NOTHING = new KnownAgent(new Document(), new Document(), -1, 0, 0);

  /** The fields that differ from what is known to be stored. */
  Document changed(Document wanted) {
    return difference(wanted, fields);
  }

  /** The members that differ from what is known of the latest message. */
  Document changedMetrics(Document wanted) {
    return difference(wanted, metrics);
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

  /** A write of fields begins: until it has ended, nobody knows how they are stored. */
  KnownAgent writing(Document some) {
    return new KnownAgent(
        without(fields, some), metrics, latestNumber, writesUnderWay + 1, disturbances + 1);
  }

  /** A write of the latest message's metrics begins. */
  KnownAgent writingMetrics(Document some) {
    return new KnownAgent(
        fields, without(metrics, some), latestNumber, writesUnderWay + 1, disturbances + 1);
  }

  /** A write ended, whatever came of it. */
  KnownAgent ended() {
    return new KnownAgent(fields, metrics, latestNumber, writesUnderWay - 1, disturbances);
  }

  /**
   * A write of fields went through.
   *
   * @param before what was known when it began
   */
  KnownAgent stored(KnownAgent before, Document some) {
    return isUndisturbedBut(1, before) ? with(with(fields, some), metrics, latestNumber) : this;
  }

  /**
   * A write of a message's metrics went through.
   *
   * @param before what was known when it began
   */
  KnownAgent storedMetrics(KnownAgent before, long number, Document some) {
    return number == latestNumber && isUndisturbedBut(1, before)
        ? with(fields, with(metrics, some), latestNumber)
        : this;
  }

  /**
   * The agent was read.
   *
   * @param before what was known before
   * @param latest the latest message, or null
   */
  KnownAgent restored(KnownAgent before, Document agent, Document latest) {
    long number = latest == null ? -1 : MessageDocuments.number(latest);
    return isUndisturbedBut(0, before)
        ? with(agent, metricsOf(latest), number)
        : with(new Document(), new Document(), Math.max(number, latestNumber));
  }

  /** The last of the messages that were appended, or completed, is this one. */
  KnownAgent appended(long number, Document message) {
    return number < latestNumber ? this : with(fields, metricsOf(message), number);
  }

  /** The agent's counter was read. */
  KnownAgent counted(long nextNumber) {
    return with(with(fields, new Document(Fields.NEXT_NUMBER, nextNumber)), metrics, latestNumber);
  }

  /** The number the agent's next message gets unless others append too; null where unknown. */
  Long likelyNext() {
    Long counted = fields.get(Fields.NEXT_NUMBER) instanceof Number n ? n.longValue() : null;
    if (latestNumber < 0) {
      return counted;
    }
    return counted == null ? latestNumber + 1 : Math.max(counted, latestNumber + 1);
  }

  /** The session was deleted: nothing is known, nor by what is under way. */
  KnownAgent forgotten() {
    return new KnownAgent(new Document(), new Document(), -1, writesUnderWay, disturbances + 1);
  }

  /** The agent of this id in another incarnation of the session. */
  KnownAgent ofOtherIncarnation() {
    return with(new Document(), new Document(), -1);
  }

  private KnownAgent with(Document newFields, Document newMetrics, long number) {
    return new KnownAgent(newFields, newMetrics, number, writesUnderWay, disturbances);
  }

  /**
   * Whether a write or a read may be believed.
   *
   * @param own how many disturbances are its own
   */
  private boolean isUndisturbedBut(int own, KnownAgent before) {
    return before.writesUnderWay == 0 && disturbances == before.disturbances + own;
  }

  private static Document metricsOf(Document message) {
    return message != null && message.get(Fields.METRICS) instanceof Document members
        ? members
        : new Document();
  }

  private static Document with(Document known, Document more) {
    Document both = new Document(known);
    both.putAll(more);
    return both;
  }

  private static Document without(Document known, Document some) {
    Document rest = new Document(known);
    rest.keySet().removeAll(some.keySet());
    return rest;
  }
}
