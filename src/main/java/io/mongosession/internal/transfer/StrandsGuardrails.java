package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;

/**
 * The guardrail's events of a session. The Python library keeps all in a list of the session and
 * the latest of each message, with its trace, on the message; here all are on the message.
 */
final class StrandsGuardrails {

  private static final Set<String> KNOWN =
      Set.of(
          StrandsNames.MESSAGE_ID,
          Fields.AGENT_ID,
          Fields.ACTION,
          StrandsNames.TIMESTAMP,
          Fields.STOP_REASON,
          StrandsNames.POLICIES_TRIGGERED,
          Fields.TRACE);
  private static final Set<String> EVENT =
      Set.of(Fields.ACTION, Fields.AT, Fields.STOP_REASON, Fields.TRACE, Fields.SUMMARY);

  private final StrandsObject session;
  private final List<Object> unplaced;

  StrandsGuardrails(StrandsObject session) {
    this.session = session;
    unplaced = new ArrayList<>(session.list(Fields.GUARDRAIL_EVENTS));
  }

  /** What names no message of any agent that was asked for. */
  List<Object> unplaced() {
    return unplaced.stream().filter(Objects::nonNull).toList();
  }

  /** The events of an agent's messages, by number, as they are stored. */
  Map<Long, List<Document>> events(String agentId, StrandsMessages messages) {
    Map<Long, List<Document>> events = new HashMap<>();
    for (int i = 0; i < unplaced.size(); i++) {
      if (unplaced.get(i) instanceof Document item && agentId.equals(item.get(Fields.AGENT_ID))) {
        StrandsObject source = session.inner(Fields.GUARDRAIL_EVENTS + "." + i, item);
        StrandsMessage message =
            messages.guarded(
                item.get(StrandsNames.MESSAGE_ID), source.date(StrandsNames.TIMESTAMP));
        if (message != null) {
          events.computeIfAbsent(message.number(), n -> new ArrayList<>()).add(stored(source));
          unplaced.set(i, null);
        }
      }
    }
    for (StrandsMessage message : messages.all()) {
      Document latest = message.wrapper().object(StrandsNames.GUARDRAIL_EVENT);
      if (latest != null) {
        add(
            events.computeIfAbsent(message.number(), n -> new ArrayList<>()),
            stored(message.wrapper().inner(StrandsNames.GUARDRAIL_EVENT, latest)));
      }
    }
    return events;
  }

  /** Adds the event that a message has itself, which is most often one of the list. */
  private static void add(List<Document> events, Document latest) {
    for (Document event : events) {
      if (Objects.equals(event.get(Fields.AT), latest.get(Fields.AT))
          && Objects.equals(event.get(Fields.ACTION), latest.get(Fields.ACTION))) {
        latest.forEach(event::putIfAbsent);
        return;
      }
    }
    events.add(latest);
  }

  private static Document stored(StrandsObject source) {
    Document event = new Document();
    put(event, Fields.ACTION, source.text(Fields.ACTION));
    put(event, Fields.AT, source.date(StrandsNames.TIMESTAMP));
    put(event, Fields.STOP_REASON, source.text(Fields.STOP_REASON));
    put(event, Fields.SUMMARY, summary(source));
    put(event, Fields.TRACE, source.encoded(Fields.TRACE));
    source.keepOthers(event, KNOWN, EVENT);
    return event;
  }

  /** The policies, each with the names of what it found. */
  private static Document summary(StrandsObject source) {
    Document policies = source.object(StrandsNames.POLICIES_TRIGGERED);
    if (policies == null) {
      return null;
    }
    Document summary = new Document();
    policies.forEach(
        (policy, found) -> {
          if (found instanceof List<?> names && names.stream().allMatch(String.class::isInstance)) {
            summary.append(KeyEncoding.encode(policy), found);
          } else {
            source.leave(StrandsNames.POLICIES_TRIGGERED + "." + policy, "it is no list of names");
          }
        });
    return summary.isEmpty() ? null : summary;
  }

  /** The latest event as the library keeps it on the message. */
  static Document latest(List<Document> events) {
    return theirs(events.get(events.size() - 1), new Document(), true);
  }

  /** The events of a message as the library keeps them on the session. */
  static List<Document> listed(List<Document> events, String agentId, Object messageId) {
    List<Document> listed = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      Document item =
          new Document(StrandsNames.MESSAGE_ID, messageId).append(Fields.AGENT_ID, agentId);
      // The trace of the latest one is on the message.
      listed.add(theirs(events.get(i), item, i < events.size() - 1));
    }
    return listed;
  }

  private static Document theirs(Document event, Document target, boolean withTrace) {
    put(target, Fields.ACTION, event.get(Fields.ACTION));
    put(target, StrandsNames.TIMESTAMP, event.get(Fields.AT));
    put(target, Fields.STOP_REASON, event.get(Fields.STOP_REASON));
    put(
        target,
        StrandsNames.POLICIES_TRIGGERED,
        KeyEncoding.decodeNames(event.get(Fields.SUMMARY)));
    if (withTrace) {
      put(target, Fields.TRACE, KeyEncoding.decodeNames(event.get(Fields.TRACE)));
    }
    event.forEach(
        (name, value) -> {
          if (!EVENT.contains(name)) {
            target.putIfAbsent(name, value);
          }
        });
    return target;
  }
}
