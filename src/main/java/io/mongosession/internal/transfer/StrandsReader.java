package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.InvalidInputException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.bson.Document;

/**
 * Session documents of the Python library to lines: of every version of it that is known, and in
 * the shape that its documentation shows. Stateless but for its setting, and thread-safe.
 *
 * <p>In a line the values are as this product stores them: of content, metrics, state and the like
 * the member names are encoded, metadata and unknown members are as they were.
 */
final class StrandsReader {

  private static final String DEFAULT_TYPE = "AGENT";

  private static final Set<String> KNOWN =
      Set.of(
          Fields.ID,
          Fields.SESSION_ID,
          Fields.SESSION_TYPE,
          Fields.APPLICATION_NAME,
          StrandsNames.SESSION_VIEWER_PASSWORD,
          Fields.CREATED_AT,
          Fields.UPDATED_AT,
          Fields.METADATA,
          StrandsNames.FEEDBACKS,
          Fields.GUARDRAIL_EVENTS,
          Fields.AGENTS,
          Fields.OWNER,
          SessionLine.RETENTION,
          SessionLine.USAGE);

  private final boolean keepOriginals;

  /**
   * @param keepOriginals whether the original content of redacted messages, where the document
   *     still has it, goes into {@code original_content}
   */
  StrandsReader(boolean keepOriginals) {
    this.keepOriginals = keepOriginals;
  }

  /** Whether this is a session document of the Python library, and not of this product. */
  static boolean isStrands(Document document) {
    return document.get(Fields.SESSION_ID) instanceof String
        && document.get(Fields.AGENTS) instanceof Document
        && !document.containsKey(Fields.SESSION_KEY);
  }

  /**
   * The lines of a session: the session, its agents as they were created, their messages by agent
   * and number, its feedback.
   *
   * @param document for which {@link #isStrands} holds; it is left as it is
   * @param notKept is given a sentence for each thing that cannot be kept; it begins with the
   *     field's path and shows no value
   * @throws InvalidInputException when the session cannot come in: an id that is none here, a
   *     second agent of the same id, no time of its creation
   */
  List<Document> lines(Document document, Consumer<String> notKept) {
    StrandsObject session = new StrandsObject(document, "", notKept);
    String sessionId = sessionId(session);
    Date createdAt = createdAt(session);
    Document sessionLine = session(session, sessionId, createdAt);
    List<Document> lines = new ArrayList<>();
    lines.add(new Document(SessionLine.SESSION, sessionLine));

    StrandsGuardrails guardrails = new StrandsGuardrails(session);
    List<StrandsAgent> agents = StrandsAgent.all(session, createdAt);
    Map<String, StrandsMessages> messages = new LinkedHashMap<>();
    for (StrandsAgent agent : agents) {
      messages.put(agent.id(), new StrandsMessages(agent));
      long nextNumber = messages.get(agent.id()).all().size();
      lines.add(new Document(SessionLine.AGENT, agent.line(sessionId, nextNumber)));
    }
    agents.stream()
        .sorted(Comparator.comparing(StrandsAgent::id))
        .forEach(agent -> messages(sessionId, agent, messages.get(agent.id()), guardrails, lines));
    feedback(session, new StrandsFeedback(sessionId, messages), createdAt, lines);

    if (!guardrails.unplaced().isEmpty()) {
      sessionLine.append(Fields.GUARDRAIL_EVENTS, guardrails.unplaced());
    }
    session.keepOthers(sessionLine, KNOWN, SessionLine.TAKEN);
    return lines;
  }

  private static String sessionId(StrandsObject session) {
    String id = (String) session.get(Fields.SESSION_ID);
    if (session.get(Fields.ID) instanceof String stored && !stored.equals(id)) {
      session.leave(Fields.SESSION_ID, "the document's _id is another, under which it is found");
      id = stored;
    }
    NameRules.sessionId(id);
    session.reportWhereNoPathMayHave(Fields.SESSION_ID, id);
    return id;
  }

  private static Date createdAt(StrandsObject session) {
    Date created = session.date(Fields.CREATED_AT);
    created = created == null ? session.date(Fields.UPDATED_AT) : created;
    if (created == null) {
      throw new InvalidInputException(Fields.CREATED_AT, "a date");
    }
    return created;
  }

  private static Document session(StrandsObject session, String sessionId, Date createdAt) {
    String type = session.text(Fields.SESSION_TYPE);
    Document line =
        new Document(SessionLine.FORMAT, SessionLine.VERSION)
            .append(Fields.SESSION_ID, sessionId)
            .append(Fields.SESSION_TYPE, type == null ? DEFAULT_TYPE : type);
    String application = session.text(Fields.APPLICATION_NAME);
    if (application != null && !application.isEmpty()) {
      String allowed = NameRules.applicationProblem(application);
      if (allowed != null) {
        throw new InvalidInputException(Fields.APPLICATION_NAME, allowed);
      }
      line.append(Fields.APPLICATION_NAME, application);
    }
    String owner = session.text(Fields.OWNER);
    if (owner != null && !owner.isEmpty()) {
      line.append(Fields.OWNER, NameRules.owner(owner));
    }
    Date updated = session.date(Fields.UPDATED_AT);
    line.append(Fields.CREATED_AT, createdAt)
        .append(Fields.UPDATED_AT, updated == null ? createdAt : updated);
    put(line, SessionLine.RETENTION, retention(session));
    Document metadata = session.object(Fields.METADATA);
    line.append(Fields.METADATA, metadata == null ? new Document() : metadata);
    put(line, SessionLine.USAGE, session.object(SessionLine.USAGE));
    if (session.has(StrandsNames.SESSION_VIEWER_PASSWORD)) {
      session.leave(
          StrandsNames.SESSION_VIEWER_PASSWORD, "it is a secret of the Python library's viewer");
    }
    return line;
  }

  /** In milliseconds. */
  private static Long retention(StrandsObject session) {
    Object retention = session.get(SessionLine.RETENTION);
    if (retention instanceof Long || retention instanceof Integer) {
      return ((Number) retention).longValue();
    }
    if (retention != null) {
      session.leave(SessionLine.RETENTION, "it is no time in milliseconds");
    }
    return null;
  }

  private void messages(
      String sessionId,
      StrandsAgent agent,
      StrandsMessages messages,
      StrandsGuardrails guardrails,
      List<Document> lines) {
    Map<Long, List<Document>> events = guardrails.events(agent.id(), messages);
    for (StrandsMessage message : messages.all()) {
      List<Document> own = events.getOrDefault(message.number(), List.of());
      lines.add(
          new Document(
              SessionLine.MESSAGE,
              message.line(sessionId, agent.id(), agent.createdAt(), own, keepOriginals)));
    }
  }

  private static void feedback(
      StrandsObject session, StrandsFeedback feedback, Date createdAt, List<Document> lines) {
    List<?> items = session.list(StrandsNames.FEEDBACKS);
    for (int i = 0; i < items.size(); i++) {
      String name = StrandsNames.FEEDBACKS + "." + i;
      if (items.get(i) instanceof Document item) {
        lines.add(
            new Document(
                SessionLine.FEEDBACK, feedback.line(session.inner(name, item), createdAt)));
      } else {
        session.leave(name, "it is no object");
      }
    }
  }
}
