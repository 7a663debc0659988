package io.mongosession.internal.store;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.KeyEncoding;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.Document;

/**
 * The messages of one append: what is sent, and how they are recognised among what is stored. Each
 * has its final {@code _id} before anything is sent. Immutable.
 *
 * @param sessionId the session
 * @param agentId the agent
 * @param messages role, content and metrics of each message, as stored
 * @param token marks the writer; the same for every call with the same idempotency key
 * @param keyed whether the caller gave an idempotency key
 */
record MessageBatch(
    String sessionId, String agentId, List<Document> messages, String token, boolean keyed) {

  /**
   * A batch of this caller.
   *
   * @param idempotencyKey or null
   */
  static MessageBatch of(
      String sessionId, String agentId, List<Document> messages, String idempotencyKey) {
    boolean keyed = idempotencyKey != null;
    String token =
        keyed ? "key:" + KeyEncoding.idPart(idempotencyKey) : UUID.randomUUID().toString();
    return new MessageBatch(sessionId, agentId, messages, token, keyed);
  }

  int size() {
    return messages.size();
  }

  /**
   * Marks who reserves numbers for the messages from an index on.
   *
   * @param from 0 for the complete batch
   */
  String writer(int from) {
    return from == 0 ? token : "rest" + from + ":" + token;
  }

  /** The ids of all messages, in this incarnation of the session. */
  List<String> ids(SessionKey key) {
    String prefix =
        keyed
            ? "%s:%s:%s:"
                .formatted(KeyEncoding.idPart(key.text()), KeyEncoding.agentIdPart(agentId), token)
            : token + ":";
    return IntStream.range(0, size()).mapToObj(index -> prefix + index).toList();
  }

  /**
   * The messages from an index on, ready to be inserted.
   *
   * @param number the number of the first of them; the others have the ones behind it
   */
  List<Document> documents(SessionKey key, int from, long number, Date now) {
    List<String> ids = ids(key);
    List<Document> documents = new ArrayList<>(size() - from);
    for (int i = from; i < size(); i++) {
      Document document =
          new Document(Fields.ID, ids.get(i))
              .append(Fields.SESSION_ID, sessionId)
              .append(Fields.AGENT_ID, agentId)
              .append(Fields.NUMBER, number + i - from);
      document.putAll(messages.get(i));
      document.append(Fields.CREATED_AT, now).append(Fields.UPDATED_AT, now);
      if (keyed) {
        document.append(Fields.BATCH_SIZE, size());
      }
      documents.add(document);
    }
    return documents;
  }

  /**
   * The numbers of the messages that are stored: always the first ones of the batch, because a
   * batch is inserted in order.
   *
   * @param stored what is stored under {@link #ids}, by id
   * @throws io.mongosession.KeyReusedException when other messages are stored under them
   */
  List<Long> numbersIn(Map<String, Document> stored, SessionKey key) {
    List<String> ids = ids(key);
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < size() && stored.containsKey(ids.get(i)); i++) {
      Document found = stored.get(ids.get(i));
      if (!isSame(found, messages.get(i))) {
        throw StoreErrors.keyReused(sessionId, agentId);
      }
      numbers.add(MessageDocuments.number(found));
    }
    return numbers;
  }

  /** Whether it is the message that was to be stored; a redaction since does not matter. */
  private boolean isSame(Document found, Document message) {
    boolean sameBatch = !keyed || MessageDocuments.batchSize(found) == size();
    boolean sameContent =
        found.containsKey(Fields.REDACTED_AT)
            || Objects.equals(found.get(Fields.CONTENT), message.get(Fields.CONTENT));
    return sameBatch
        && sameContent
        && Objects.equals(found.get(Fields.ROLE), message.get(Fields.ROLE));
  }
}
