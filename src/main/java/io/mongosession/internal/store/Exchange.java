package io.mongosession.internal.store;

import io.mongosession.internal.bson.Fields;
import java.util.List;
import org.bson.Document;

/** An exchange: what a user says, and all that follows until a user says something again. */
final class Exchange {

  private static final String USER = "user";

  /** How other frameworks mark the result of a tool, which they store as said by the user. */
  private static final List<String> RESULTS = List.of("toolResult", "tool_result");

  private Exchange() {}

  /** Whether a stored message is what a user says. */
  static boolean begins(Document message) {
    return USER.equals(message.get(Fields.ROLE))
        && StoredFields.list(message, Fields.CONTENT).stream().noneMatch(Exchange::isResult);
  }

  private static boolean isResult(Object block) {
    return block instanceof Document members
        && RESULTS.stream()
            .anyMatch(mark -> members.containsKey(mark) || mark.equals(members.get("type")));
  }
}
