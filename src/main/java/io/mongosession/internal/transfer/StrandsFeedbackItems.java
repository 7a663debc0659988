package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import java.util.Date;
import java.util.Set;
import org.bson.Document;

/** Feedback as the Python library keeps it; the way back from {@link StrandsFeedback}. */
final class StrandsFeedbackItems {

  /** Names that mean something in an item. */
  private static final Set<String> MEANING =
      Set.of(
          StrandsFeedback.FEEDBACK_ID,
          Fields.RATING,
          Fields.SCORE,
          Fields.COMMENT,
          Fields.EXTRA,
          Fields.AGENT_ID,
          StrandsNames.MESSAGE_ID,
          Fields.CREATED_AT);

  private final FeedbackIds ids;

  StrandsFeedbackItems(String sessionId) {
    ids = new FeedbackIds(sessionId);
  }

  /**
   * The item of a line.
   *
   * @param agentIds the agents of the session
   */
  Document item(Document line, Set<String> agentIds) {
    Document item = new Document(Fields.RATING, line.get(Fields.RATING));
    put(item, Fields.SCORE, line.get(Fields.SCORE));
    put(item, Fields.COMMENT, line.get(Fields.COMMENT));
    put(item, Fields.AGENT_ID, line.get(Fields.AGENT_ID));
    put(item, StrandsNames.MESSAGE_ID, StrandsMessageWrapper.id(line.get(Fields.MESSAGE_NUMBER)));
    if (KeyEncoding.decodeNames(line.get(Fields.EXTRA)) instanceof Document extra) {
      extra(item, extra, agentIds);
    }
    String id = line.getString(StrandsFeedback.FEEDBACK_ID);
    Date created = line.getDate(Fields.CREATED_AT);
    if (created == null || !ids.takes(id, created)) {
      item.append(StrandsFeedback.FEEDBACK_ID, id);
    }
    return item.append(Fields.CREATED_AT, created);
  }

  /** What the reader takes for extra again lies beside the rest, as it did; all else apart. */
  private static void extra(Document item, Document extra, Set<String> agentIds) {
    Document apart = new Document();
    extra.forEach(
        (name, value) -> {
          boolean beside = !MEANING.contains(name) || isForeign(item, name, value, agentIds);
          (beside ? item : apart).append(name, value);
        });
    if (!apart.isEmpty()) {
      item.append(Fields.EXTRA, apart);
    }
  }

  private static boolean isForeign(Document item, String name, Object value, Set<String> agentIds) {
    if (value == null || item.get(name) != null) {
      return false;
    }
    return switch (name) {
      case Fields.RATING -> !StrandsFeedback.RATINGS.contains(value);
      case Fields.SCORE -> !(value instanceof Number);
      case Fields.COMMENT -> !(value instanceof String);
      case Fields.AGENT_ID -> !agentIds.contains(value);
      case StrandsNames.MESSAGE_ID -> !agentIds.contains(item.get(Fields.AGENT_ID));
      default -> false;
    };
  }
}
