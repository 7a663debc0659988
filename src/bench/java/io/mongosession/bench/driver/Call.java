package io.mongosession.bench.driver;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;

/** What is new in one call of the raw driver commands. */
final class Call {

  private final Map<String, String> writeTokens = new HashMap<>();
  private long number;
  private Long question;

  /** The write token of this call that stands for a recorded one. */
  String writeToken(String recorded) {
    return writeTokens.computeIfAbsent(recorded, r -> UUID.randomUUID().toString());
  }

  /** Takes over the numbers a reply reserved. */
  void reserved(Document reply, int count) {
    Document agents = reply.get("agents", Document.class);
    Document agent = (Document) agents.values().iterator().next();
    number = agent.getLong("next_number") - count;
    if (question == null) {
      question = number;
    }
  }

  /** The number of the next message to insert. */
  long nextNumber() {
    return number++;
  }

  /** The number of the question, where the call is a turn: the first that it reserved. */
  long question() {
    return question;
  }
}
