package io.mongosession.internal.store;

import io.mongosession.MessageRole;
import io.mongosession.internal.bson.Fields;
import java.util.List;
import org.bson.Document;

/** An exchange: what a user says, and all that follows until a user says something again. */
final class Exchange {

  /** How other frameworks mark the result of a tool, which they store as said by the user. */
  private static final List<String> RESULTS = List.of("toolResult", "tool_result");

  private Exchange() {}

  /** Whether a stored message is what a user says. */
  static boolean begins(Document message) {
    return message.get(Fields.ROLE) instanceof String role
        && MessageRole.of(role) == MessageRole.USER
        && StoredFields.list(message, Fields.CONTENT).stream().noneMatch(Exchange::isResult);
  }

  /**
   * Has a filter match only what begins an exchange.
   *
   * @param filter of an agent's messages
   * @param before below this number
   */
  static Document beginning(Document filter, long before) {
    filter
        .append(Fields.NUMBER, new Document("$lt", before))
        .append(Fields.ROLE, new Document("$in", MessageRole.USER.names()));
    for (String mark : RESULTS) {
      filter.append(Fields.CONTENT + "." + mark, new Document("$exists", false));
    }
    return filter.append(Fields.CONTENT + ".type", new Document("$nin", RESULTS));
  }

  private static boolean isResult(Object block) {
    return block instanceof Document members
        && RESULTS.stream()
            .anyMatch(mark -> members.containsKey(mark) || mark.equals(members.get("type")));
  }
}
