package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.InvalidInputException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.Document;

/**
 * An agent in a session document of the Python library. The library stores an agent by a path made
 * of its id, so that an id with dots is a tree; {@code agent_data.agent_id} is the id.
 *
 * @param source the agent's object, without the agents of which it is a branch
 */
record StrandsAgent(String id, Date createdAt, StrandsObject source) {

  private static final int MAX_MODEL = 256;

  private static final Set<String> KNOWN =
      Set.of(StrandsNames.AGENT_DATA, StrandsNames.MESSAGES, Fields.CREATED_AT, Fields.UPDATED_AT);
  private static final Set<String> KNOWN_DATA =
      Set.of(
          Fields.AGENT_ID,
          Fields.STATE,
          Fields.CONVERSATION_MANAGER_STATE,
          StrandsNames.INTERNAL_STATE,
          Fields.MODEL,
          Fields.SYSTEM_PROMPT,
          Fields.PROMPT_METADATA,
          Fields.CREATED_AT,
          Fields.UPDATED_AT);

  /** What an agent's line has that is no unknown member. */
  static final Set<String> LINE =
      Set.of(
          Fields.SESSION_ID,
          Fields.AGENT_ID,
          Fields.NEXT_NUMBER,
          Fields.STATE,
          Fields.CONVERSATION_MANAGER_STATE,
          Fields.MODEL,
          Fields.SYSTEM_PROMPT,
          Fields.PROMPT_METADATA,
          "system_numbers",
          Fields.CREATED_AT,
          Fields.UPDATED_AT,
          Fields.UNUSED_NUMBERS,
          Fields.RECENT,
          Fields.LAST_WRITE,
          "turn");

  /** The agents of a session, in the order in which they were created. */
  static List<StrandsAgent> all(StrandsObject session, Date sessionCreatedAt) {
    List<StrandsAgent> agents = new ArrayList<>();
    Document tree = session.object(Fields.AGENTS);
    if (tree != null) {
      collect(session.inner(Fields.AGENTS, tree), sessionCreatedAt, agents);
    }
    Set<String> ids = new HashSet<>();
    for (StrandsAgent agent : agents) {
      if (!ids.add(agent.id)) {
        throw new InvalidInputException(agent.source.path(), "an agent whose id no other has");
      }
    }
    agents.sort(Comparator.comparing(StrandsAgent::createdAt).thenComparing(StrandsAgent::id));
    return agents;
  }

  private static void collect(
      StrandsObject branch, Date sessionCreatedAt, List<StrandsAgent> found) {
    branch
        .members()
        .forEach(
            (name, value) -> {
              if (!(value instanceof Document node) || !holdsAgent(node)) {
                branch.leave(name, "there is no agent in it");
              } else if (node.get(StrandsNames.AGENT_DATA) instanceof Document) {
                agent(branch.inner(name, node), sessionCreatedAt, found);
              } else {
                collect(branch.inner(name, node), sessionCreatedAt, found);
              }
            });
  }

  private static void agent(StrandsObject node, Date sessionCreatedAt, List<StrandsAgent> found) {
    Document own = new Document();
    Document branches = new Document();
    node.members()
        .forEach(
            (name, value) -> {
              boolean branch =
                  !KNOWN.contains(name) && value instanceof Document below && holdsAgent(below);
              (branch ? branches : own).append(name, value);
            });
    StrandsObject source = new StrandsObject(own, node.path(), node.notKept());
    StrandsObject data = data(source);
    String id = data.text(Fields.AGENT_ID);
    if (id == null) {
      id = node.path().substring(Fields.AGENTS.length() + 1);
    }
    found.add(new StrandsAgent(checked(id, data), created(source, sessionCreatedAt), source));
    collect(new StrandsObject(branches, node.path(), node.notKept()), sessionCreatedAt, found);
  }

  private static boolean holdsAgent(Document node) {
    return node.get(StrandsNames.AGENT_DATA) instanceof Document
        || node.values().stream().anyMatch(v -> v instanceof Document d && holdsAgent(d));
  }

  private static String checked(String id, StrandsObject data) {
    try {
      NameRules.agentId(id);
      data.reportWhereNoPathMayHave(Fields.AGENT_ID, id);
      return id;
    } catch (InvalidInputException e) {
      throw new InvalidInputException(data.at(Fields.AGENT_ID), e.allowed());
    }
  }

  private static Date created(StrandsObject source, Date sessionCreatedAt) {
    Date created = source.date(Fields.CREATED_AT);
    if (created == null) {
      created = data(source).date(Fields.CREATED_AT);
    }
    return created == null ? sessionCreatedAt : created;
  }

  private static StrandsObject data(StrandsObject source) {
    return source.inner(StrandsNames.AGENT_DATA, source.object(StrandsNames.AGENT_DATA));
  }

  /** The agent's line. */
  Document line(String sessionId, long nextNumber) {
    StrandsObject data = data(source);
    Document line =
        new Document(Fields.SESSION_ID, sessionId)
            .append(Fields.AGENT_ID, id)
            .append(Fields.NEXT_NUMBER, nextNumber);
    put(line, Fields.STATE, data.encoded(Fields.STATE));
    put(line, Fields.CONVERSATION_MANAGER_STATE, data.encoded(Fields.CONVERSATION_MANAGER_STATE));
    put(line, Fields.MODEL, model(data));
    put(line, Fields.SYSTEM_PROMPT, data.text(Fields.SYSTEM_PROMPT));
    put(line, Fields.PROMPT_METADATA, data.encoded(Fields.PROMPT_METADATA));
    Date updated = source.date(Fields.UPDATED_AT);
    line.append(Fields.CREATED_AT, createdAt)
        .append(Fields.UPDATED_AT, updated == null ? createdAt : updated);
    source.keepOthers(line, KNOWN, LINE);
    data.keepOthers(line, KNOWN_DATA, LINE);
    if (data.has(StrandsNames.INTERNAL_STATE)) {
      data.leave(StrandsNames.INTERNAL_STATE, internalState(data.get(StrandsNames.INTERNAL_STATE)));
    }
    return line;
  }

  private static String model(StrandsObject data) {
    String model = data.text(Fields.MODEL);
    if (model != null && model.length() > MAX_MODEL) {
      data.leave(Fields.MODEL, "it is longer than %d characters".formatted(MAX_MODEL));
      return null;
    }
    return model;
  }

  private static String internalState(Object state) {
    return isEmpty(state)
        ? "nothing is pending in it"
        : "a pending interrupt, or what a provider keeps of the conversation, is lost";
  }

  private static boolean isEmpty(Object value) {
    return value == null
        || value.equals(false)
        || value instanceof List<?> items && items.isEmpty()
        || value instanceof Document members
            && members.values().stream().allMatch(StrandsAgent::isEmpty);
  }

  /** What the agent has at this position of its messages. */
  StrandsObject wrapper(int position, Document wrapper) {
    return source.inner(StrandsNames.MESSAGES + "." + position, wrapper);
  }
}
