package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/**
 * Feedback of a session. The Python library keeps any object, by habit with a rating and a comment;
 * what has no place of its own here goes into {@code extra}.
 */
final class StrandsFeedback {

  static final String FEEDBACK_ID = "feedback_id";

  /** What this product knows; any other text goes into extra. */
  static final Set<String> RATINGS = Set.of("up", "down");

  private final String sessionId;
  private final Map<String, StrandsMessages> agents;
  private final FeedbackIds ids;

  /**
   * @param agents the messages of each agent
   */
  StrandsFeedback(String sessionId, Map<String, StrandsMessages> agents) {
    this.sessionId = sessionId;
    this.agents = agents;
    ids = new FeedbackIds(sessionId);
  }

  /** The item's line. */
  Document line(StrandsObject item, Date fallback) {
    Date created = item.date(Fields.CREATED_AT);
    created = created == null ? fallback : created;
    Document rest = new Document(item.members());
    rest.remove(Fields.CREATED_AT);
    Document line =
        new Document(Fields.SESSION_ID, sessionId).append(FEEDBACK_ID, id(rest, created));
    if (rest.get(Fields.RATING) == null || RATINGS.contains(rest.get(Fields.RATING))) {
      put(line, Fields.RATING, rest.remove(Fields.RATING));
    }
    if (rest.get(Fields.SCORE) instanceof Number) {
      line.append(Fields.SCORE, rest.remove(Fields.SCORE));
    }
    if (rest.get(Fields.COMMENT) == null || rest.get(Fields.COMMENT) instanceof String) {
      put(line, Fields.COMMENT, rest.remove(Fields.COMMENT));
    }
    Document about = about(item, rest);
    put(line, Fields.EXTRA, KeyEncoding.encodeNames(extra(rest)));
    line.putAll(about);
    return line.append(Fields.CREATED_AT, created);
  }

  private String id(Document rest, Date created) {
    if (rest.get(FEEDBACK_ID) instanceof String id && !id.isEmpty()) {
      rest.remove(FEEDBACK_ID);
      return id;
    }
    return ids.next(created);
  }

  /** The agent and the message that the item is about, where the session has them. */
  private Document about(StrandsObject item, Document rest) {
    Document about = new Document();
    StrandsMessages messages =
        rest.get(Fields.AGENT_ID) instanceof String id ? agents.get(id) : null;
    if (messages == null) {
      return about;
    }
    about.append(Fields.AGENT_ID, rest.remove(Fields.AGENT_ID));
    List<StrandsMessage> named =
        rest.get(StrandsNames.MESSAGE_ID) == null
            ? List.of()
            : messages.withId(rest.get(StrandsNames.MESSAGE_ID));
    if (named.size() > 1) {
      item.leave(
          StrandsNames.MESSAGE_ID,
          "%d messages have this id; the first of them is taken".formatted(named.size()));
    }
    if (!named.isEmpty()) {
      about.append(Fields.MESSAGE_NUMBER, named.get(0).number());
      rest.remove(StrandsNames.MESSAGE_ID);
    }
    return about;
  }

  private static Document extra(Document rest) {
    Document extra = new Document();
    rest.forEach(
        (name, value) -> {
          if (name.equals(Fields.EXTRA) && value instanceof Document members) {
            members.forEach(extra::putIfAbsent);
          } else {
            extra.put(name, value);
          }
        });
    return extra.isEmpty() ? null : extra;
  }
}
