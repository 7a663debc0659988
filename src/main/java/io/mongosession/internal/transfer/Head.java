package io.mongosession.internal.transfer;

import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ImportWrites;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bson.Document;

/** The document of an imported session, with its agents, and how it gets stored. */
final class Head {

  private static final int MAX_ATTEMPTS = 3;

  private final SessionKey key;
  private final String id;
  private final Document document;
  private final Map<String, Document> agents = new LinkedHashMap<>();

  /** Where the session has got to. */
  enum Place {
    /** Nothing of it was there. */
    NEW,
    /** It is as it was imported last, or is again. */
    AS_IMPORTED,
    /** It has changed here since it was imported. */
    CHANGED,
    /** It was deleted here since it was imported. */
    DELETED
  }

  /**
   * What became of it.
   *
   * @param stored whether this very attempt has stored it, or would have
   * @param unmerged whether it has changed both here and where it comes from
   */
  record Landing(Place place, boolean stored, boolean unmerged) {}

  /**
   * @param document without agents and key
   */
  Head(SessionKey key, String id, Document document) {
    this.key = key;
    this.id = id;
    this.document = document;
  }

  /** Returns false when the agent is there already. */
  boolean add(String agentId, Document agent) {
    return agents.putIfAbsent(agentId, agent) == null;
  }

  /**
   * Stores it.
   *
   * @param write false where nothing is stored, and only looked at what is there
   * @throws LineException when the id is taken by another session
   */
  Landing land(ImportWrites writes, boolean write) {
    for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      Document stored = writes.find(id);
      if (stored != null) {
        checkIsOurs(stored);
        // Stored by an attempt whose reply got lost: as good as by this one.
        return attempt > 1 && isAsImported(stored)
            ? new Landing(Place.NEW, true, false)
            : merge(writes, write, stored);
      }
      if (writes.wasDeleted(key)) {
        return new Landing(Place.DELETED, false, false);
      }
      if (!write || writes.insert(key, withAgents(new Document(document)))) {
        return new Landing(Place.NEW, true, false);
      }
    }
    throw new LineException("session '%s' is deleted and stored by others meanwhile".formatted(id));
  }

  private Document withAgents(Document session) {
    return session
        .append(Fields.AGENT_IDS, List.copyOf(agents.keySet()))
        .append(Fields.AGENTS, RecordMapper.agents(agents));
  }

  private void checkIsOurs(Document stored) {
    if (!stored.containsKey(Fields.SESSION_KEY)) {
      throw new LineException(
          ("a document of another program lies under the id '%s' in this collection; import into"
                  + " another collection")
              .formatted(id));
    }
    if (!key.text().equals(stored.get(Fields.SESSION_KEY))) {
      throw new LineException(
          "the id '%s' is taken by another session; nothing of it is changed".formatted(id));
    }
    if (!Objects.equals(stored.get(Fields.OWNER), document.get(Fields.OWNER))) {
      throw new LineException("session '%s' is there already, of another owner".formatted(id));
    }
    if (!Objects.equals(
        stored.get(Fields.APPLICATION_NAME), document.get(Fields.APPLICATION_NAME))) {
      throw new LineException(
          "session '%s' is there already, of another application".formatted(id));
    }
  }

  private static boolean isAsImported(Document stored) {
    return Objects.equals(stored.get(Fields.UPDATED_AT), stored.get(Fields.IMPORTED_AS_OF));
  }

  private Landing merge(ImportWrites writes, boolean write, Document stored) {
    int age = document.getDate(Fields.UPDATED_AT).compareTo(importedAsOf(stored));
    if (isAsImported(stored)) {
      if (age < 0 || isSame(stored)) {
        return new Landing(Place.AS_IMPORTED, false, false);
      }
      if (!write || writes.replace(key, stored, replacement(stored))) {
        return new Landing(Place.AS_IMPORTED, true, false);
      }
    }
    if (write) {
      agents.forEach(
          (agentId, agent) -> {
            if (RecordMapper.agent(stored, agentId) == null) {
              writes.addAgent(key, id, agentId, agent);
            }
          });
    }
    return new Landing(Place.CHANGED, false, age > 0);
  }

  private static Date importedAsOf(Document stored) {
    return stored.get(Fields.IMPORTED_AS_OF) instanceof Date date ? date : new Date(Long.MIN_VALUE);
  }

  private static Document withHigherCounter(Document agent, Document known) {
    long counter =
        Math.max(
            agent.get(Fields.NEXT_NUMBER, Number.class).longValue(),
            known.get(Fields.NEXT_NUMBER, Number.class).longValue());
    return new Document(agent).append(Fields.NEXT_NUMBER, counter);
  }

  private boolean isSame(Document stored) {
    Document asStored = new Document(document);
    asStored.append(Fields.RETENTION, stored.get(Fields.RETENTION));
    if (!stored.containsKey(Fields.RETENTION)) {
      asStored.remove(Fields.RETENTION);
    }
    return Lines.session(asStored).equals(Lines.session(stored))
        && agents.entrySet().stream()
            .allMatch(
                agent -> {
                  Document found = RecordMapper.agent(stored, agent.getKey());
                  return found != null
                      && Lines.agent(id, agent.getKey(), agent.getValue())
                          .equals(Lines.agent(id, agent.getKey(), found));
                });
  }

  /** With what is decided here: how long it is kept. Agents that do not come again stay. */
  private Document replacement(Document stored) {
    for (String agentId : RecordMapper.registeredIds(stored)) {
      Document known = RecordMapper.agent(stored, agentId);
      if (known != null) {
        agents.merge(agentId, known, Head::withHigherCounter);
      }
    }
    Document session = withAgents(new Document(document));
    Number version = RecordMapper.metadataVersion(stored);
    session.append(Fields.METADATA_VERSION, version == null ? 0L : version.longValue() + 1);
    session.remove(Fields.RETENTION);
    if (stored.containsKey(Fields.RETENTION)) {
      session.append(Fields.RETENTION, stored.get(Fields.RETENTION));
    }
    return session;
  }
}
