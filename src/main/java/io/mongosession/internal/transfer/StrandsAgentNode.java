package io.mongosession.internal.transfer;

import static io.mongosession.internal.transfer.StrandsObject.put;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** An agent as the Python library keeps it; the way back from {@link StrandsAgent}. */
final class StrandsAgentNode {

  private final String id;
  private final Document node = new Document();
  private final List<Document> messages = new ArrayList<>();
  private Document lastLine;

  StrandsAgentNode(Document line) {
    id = line.getString(Fields.AGENT_ID);
    Object created = line.get(Fields.CREATED_AT);
    Object updated = line.get(Fields.UPDATED_AT);
    node.append(StrandsNames.AGENT_DATA, data(line, created, updated))
        .append(StrandsNames.MESSAGES, List.of())
        .append(Fields.CREATED_AT, created)
        .append(Fields.UPDATED_AT, updated);
    line.forEach(
        (name, value) -> {
          if (!StrandsAgent.LINE.contains(name)) {
            node.putIfAbsent(name, value);
          }
        });
  }

  private Document data(Document line, Object created, Object updated) {
    Document data =
        new Document(Fields.AGENT_ID, id)
            .append(Fields.STATE, objectOr(line.get(Fields.STATE), new Document()))
            .append(
                Fields.CONVERSATION_MANAGER_STATE,
                objectOr(line.get(Fields.CONVERSATION_MANAGER_STATE), slidingWindow()))
            .append(Fields.CREATED_AT, created)
            .append(Fields.UPDATED_AT, updated);
    put(data, Fields.MODEL, line.get(Fields.MODEL));
    put(data, Fields.SYSTEM_PROMPT, line.get(Fields.SYSTEM_PROMPT));
    put(data, Fields.PROMPT_METADATA, KeyEncoding.decodeNames(line.get(Fields.PROMPT_METADATA)));
    return data;
  }

  private static Object objectOr(Object stored, Document other) {
    Object theirs = KeyEncoding.decodeNames(stored);
    return theirs instanceof Document members && !members.isEmpty() ? theirs : other;
  }

  /** Of the SDK's default manager, which refuses to start from nothing. */
  private static Document slidingWindow() {
    return new Document("__name__", "SlidingWindowConversationManager")
        .append("removed_message_count", 0)
        .append("model_call_count", 0);
  }

  String id() {
    return id;
  }

  /** The next message of the agent. Returns how many bytes the document grows by. */
  int add(Document line) {
    Document wrapper = StrandsMessageWrapper.of(line);
    boolean continues = StrandsMessageWrapper.continues(lastLine, line);
    lastLine = line;
    if (continues) {
      return join(messages.get(messages.size() - 1), wrapper);
    }
    messages.add(wrapper);
    return BsonSize.ofItem(messages.size() - 1, wrapper);
  }

  private static int join(Document wrapper, Document next) {
    int before = BsonSize.of(wrapper);
    List<Object> blocks = new ArrayList<>(content(wrapper));
    blocks.addAll(content(next));
    wrapper.get(StrandsNames.MESSAGE, Document.class).put(Fields.CONTENT, blocks);
    return BsonSize.of(wrapper) - before;
  }

  private static List<?> content(Document wrapper) {
    return wrapper.get(StrandsNames.MESSAGE, Document.class).get(Fields.CONTENT, List.of());
  }

  /** With all messages that were added. */
  void complete() {
    node.put(StrandsNames.MESSAGES, messages);
  }

  /**
   * Puts the agent where the library's update by a path puts it: below a member for each part of an
   * id with dots. Where that is not possible it is a member of this name.
   */
  void placeIn(Document agents) {
    String[] parts = id.split("\\.", -1);
    Document branch = fits(agents, parts) ? agents : null;
    for (int i = 0; branch != null && i < parts.length - 1; i++) {
      branch = (Document) branch.computeIfAbsent(parts[i], name -> new Document());
    }
    if (branch == null) {
      agents.put(id, node);
    } else {
      branch.put(parts[parts.length - 1], node);
    }
  }

  private static boolean fits(Document agents, String[] parts) {
    Document branch = agents;
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].isEmpty() || parts[i].equals(StrandsNames.AGENT_DATA)) {
        return false;
      }
      Object next = branch == null ? null : branch.get(parts[i]);
      boolean last = i == parts.length - 1;
      if (next != null && (last || !(next instanceof Document))) {
        return false;
      }
      branch = (Document) next;
    }
    return true;
  }
}
