package io.mongosession.internal.transfer;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.SessionKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;

/** The log of one agent, to which messages are added under their own numbers. */
final class MessageTarget implements Batch.Target {

  private final Database database;
  private final String sessionId;
  private final SessionKey key;
  private final String agentId;
  private final boolean changedHere;

  /**
   * @param changedHere whether the agent's counter may be below what comes
   */
  MessageTarget(
      Database database, String sessionId, SessionKey key, String agentId, boolean changedHere) {
    this.database = database;
    this.sessionId = sessionId;
    this.key = key;
    this.agentId = agentId;
    this.changedHere = changedHere;
  }

  @Override
  public Object id(Document message) {
    return MessageDocuments.number(message);
  }

  @Override
  public Map<?, Document> stored(List<Document> messages) {
    List<Long> numbers = messages.stream().map(MessageDocuments::number).toList();
    return database.call(stores -> stores.imports().messages(key, agentId, numbers));
  }

  @Override
  public boolean insert(List<Document> messages) {
    return database.call(
        stores -> {
          if (changedHere) {
            long last = messages.stream().mapToLong(MessageDocuments::number).max().orElseThrow();
            stores.imports().raiseCounter(key, sessionId, agentId, last + 1);
          }
          return stores.imports().insertMessages(key, agentId, messages);
        });
  }

  /** A redaction here stands. */
  @Override
  public String conflict(Document found, Document message) {
    boolean redactedHere =
        found.containsKey(Fields.REDACTED_AT) && !message.containsKey(Fields.REDACTED_AT);
    boolean same =
        Objects.equals(found.get(Fields.ROLE), message.get(Fields.ROLE))
            && (redactedHere
                || Objects.equals(found.get(Fields.CONTENT), message.get(Fields.CONTENT))
                    && Objects.equals(found.get(Fields.STATUS), message.get(Fields.STATUS)));
    if (same) {
      return null;
    }
    String text =
        "message %d of agent '%s' in session '%s' is there already with other content; it stays"
            .formatted(MessageDocuments.number(message), agentId, sessionId);
    return message.containsKey(Fields.REDACTED_AT) && !found.containsKey(Fields.REDACTED_AT)
        ? text + ", and was redacted where it comes from: redact it here too"
        : text;
  }
}
