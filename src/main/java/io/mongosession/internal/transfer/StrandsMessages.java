package io.mongosession.internal.transfer;

import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/**
 * The messages of an agent of the Python library, numbered by their position: the library's own ids
 * repeat where two processes wrote at once.
 */
final class StrandsMessages {

  private final List<StrandsMessage> all = new ArrayList<>();
  private final Map<Object, List<StrandsMessage>> byId = new HashMap<>();

  StrandsMessages(StrandsAgent agent) {
    List<?> stored = agent.source().list(StrandsNames.MESSAGES);
    for (int i = 0; i < stored.size(); i++) {
      if (!(stored.get(i) instanceof Document wrapper)) {
        agent.source().leave(StrandsNames.MESSAGES + "." + i, "it is no object");
        continue;
      }
      StrandsMessage message = StrandsMessage.of(agent.wrapper(i, wrapper), all.size());
      if (message != null) {
        all.add(message);
        byId.computeIfAbsent(message.id(), id -> new ArrayList<>()).add(message);
      }
    }
  }

  List<StrandsMessage> all() {
    return all;
  }

  /** Those with this id of the library, in order. */
  List<StrandsMessage> withId(Object id) {
    return byId.getOrDefault(id instanceof Number n ? n.longValue() : id, List.of());
  }

  /** The message that an event of the session's list is about, or null. */
  StrandsMessage guarded(Object id, Date at) {
    List<StrandsMessage> candidates = withId(id);
    for (StrandsMessage candidate : candidates) {
      if (at != null && at.equals(candidate.guardedAt())) {
        return candidate;
      }
    }
    return candidates.stream()
        .filter(StrandsMessage::isRedacted)
        .findFirst()
        .orElse(candidates.isEmpty() ? null : candidates.get(0));
  }
}
