package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.internal.bson.Fields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/**
 * The lines of one session to a session document of the Python library; the way back from {@link
 * StrandsReader}. Holds what was added, which is never more than a document may have. Not
 * thread-safe.
 */
final class StrandsWriter {

  private static final int MAX_BYTES = 16 * 1024 * 1024;

  /** What a session's line has that is no unknown member. */
  private static final Set<String> LINE =
      Set.of(
          Fields.SESSION_ID,
          Fields.SESSION_TYPE,
          Fields.APPLICATION_NAME,
          Fields.OWNER,
          Fields.CREATED_AT,
          Fields.UPDATED_AT,
          SessionLine.RETENTION,
          Fields.METADATA,
          SessionLine.USAGE,
          Fields.GUARDRAIL_EVENTS);

  private final Document session;
  private final String sessionId;
  private final StrandsFeedbackItems feedbackItems;
  private final Map<String, StrandsAgentNode> agents = new LinkedHashMap<>();
  private final List<Document> feedback = new ArrayList<>();
  private final List<Document> events = new ArrayList<>();

  /** Of the messages and the feedback, without what is around them. */
  private long bytes;

  /**
   * @param line the session's own
   */
  StrandsWriter(Document line) {
    session = line.get(SessionLine.SESSION, Document.class);
    sessionId = session.getString(Fields.SESSION_ID);
    feedbackItems = new StrandsFeedbackItems(sessionId);
  }

  /**
   * Adds an agent, a message of an agent that was added, or feedback; messages of an agent by their
   * numbers, feedback after all agents.
   *
   * @throws StrandsSizeException as soon as the session cannot become a document any more
   */
  void add(Document line) {
    if (line.get(SessionLine.AGENT) instanceof Document agent) {
      agents.put(agent.getString(Fields.AGENT_ID), new StrandsAgentNode(agent));
    } else if (line.get(SessionLine.MESSAGE) instanceof Document message) {
      add(message.getString(Fields.AGENT_ID), message);
    } else if (line.get(SessionLine.FEEDBACK) instanceof Document item) {
      feedback.add(feedbackItems.item(item, agents.keySet()));
      grow(BsonSize.ofItem(feedback.size() - 1, feedback.get(feedback.size() - 1)));
    } else {
      throw new IllegalArgumentException("no line of a session: " + line.keySet());
    }
  }

  private void add(String agentId, Document message) {
    grow(agents.get(agentId).add(message));
    events.addAll(
        StrandsGuardrails.listed(
            StrandsMessageWrapper.events(message),
            agentId,
            StrandsMessageWrapper.id(message.get(Fields.NUMBER))));
  }

  private void grow(int more) {
    bytes += more;
    if (bytes > MAX_BYTES) {
      throw new StrandsSizeException(sessionId);
    }
  }

  /**
   * The document of all that was added.
   *
   * @throws StrandsSizeException when it is larger than MongoDB stores
   */
  Document document() {
    Document document =
        new Document(Fields.ID, sessionId)
            .append(Fields.SESSION_ID, sessionId)
            .append(Fields.APPLICATION_NAME, session.get(Fields.APPLICATION_NAME))
            .append(Fields.SESSION_TYPE, session.get(Fields.SESSION_TYPE))
            .append(Fields.CREATED_AT, session.get(Fields.CREATED_AT))
            .append(Fields.UPDATED_AT, session.get(Fields.UPDATED_AT))
            .append(Fields.AGENTS, agents())
            .append(Fields.METADATA, session.get(Fields.METADATA, new Document()))
            .append(StrandsNames.FEEDBACKS, List.of())
            .append(Fields.GUARDRAIL_EVENTS, events());
    put(document, Fields.OWNER, session.get(Fields.OWNER));
    put(document, SessionLine.RETENTION, session.get(SessionLine.RETENTION));
    put(document, SessionLine.USAGE, session.get(SessionLine.USAGE));
    session.forEach(
        (name, value) -> {
          if (!LINE.contains(name) && !SessionLine.TAKEN.contains(name)) {
            document.putIfAbsent(name, value);
          }
        });
    // Messages and feedback, nearly all of it, are measured already.
    if (bytes + BsonSize.of(document) > MAX_BYTES) {
      throw new StrandsSizeException(sessionId);
    }
    document.put(StrandsNames.FEEDBACKS, feedback);
    agents.values().forEach(StrandsAgentNode::complete);
    return document;
  }

  /** An agent before those of which its id is a branch. */
  private Document agents() {
    Document tree = new Document();
    agents.values().stream()
        .sorted(Comparator.comparingInt(agent -> agent.id().length()))
        .forEach(agent -> agent.placeIn(tree));
    return tree;
  }

  private List<Object> events() {
    List<Object> all = new ArrayList<>();
    events.stream()
        .sorted(
            Comparator.comparing(
                event -> event.get(StrandsNames.TIMESTAMP) instanceof Date at ? at : null,
                Comparator.nullsLast(Comparator.naturalOrder())))
        .forEach(all::add);
    if (session.get(Fields.GUARDRAIL_EVENTS) instanceof List<?> foreign) {
      all.addAll(foreign);
    }
    return all;
  }
}
