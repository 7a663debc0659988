package io.mongosession.internal.transfer;

import io.mongosession.SessionException;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.transfer.Head.Landing;
import io.mongosession.internal.transfer.Head.Place;
import io.mongosession.internal.transfer.ImportedDocuments.NewAgent;
import io.mongosession.internal.transfer.ImportedDocuments.NewSession;
import java.util.HashMap;
import java.util.Map;
import org.bson.Document;

/**
 * The session whose lines are coming: first its agents, which are stored with it in one document,
 * then messages and feedback. After an error the rest of it is passed over.
 */
final class ImportedSession {

  /** In bytes of lines: MongoDB's own limit of the document that they become. */
  private static final long MAX_HEAD = 2L * 16 * 1024 * 1024;

  private final Database database;
  private final boolean write;
  private final ImportJournal journal;
  private final String id;
  private final SessionKey key;
  private final long line;

  /** Until it is stored. */
  private Head head;

  private long headBytes;
  private final Map<String, Long> counters = new HashMap<>();
  private Batch messages;
  private String agentOfMessages;
  private Batch feedback;
  private boolean changedHere;
  private boolean mayBeThere;
  private boolean closed;

  ImportedSession(
      Database database, boolean write, ImportJournal journal, NewSession session, long line) {
    this.database = database;
    this.write = write;
    this.journal = journal;
    this.line = line;
    id = session.id();
    key = session.key();
    head = new Head(key, id, session.document());
  }

  /** One of which nothing is stored, as its line had an error. */
  private ImportedSession(ImportJournal journal, String id) {
    database = null;
    write = false;
    this.journal = journal;
    this.id = id;
    key = null;
    line = 0;
    closed = true;
  }

  static ImportedSession refused(ImportJournal journal, String id) {
    return new ImportedSession(journal, id);
  }

  String id() {
    return id;
  }

  /** Adds an agent; without one of them nothing of the session is stored. */
  void agent(Document agentLine, int bytes) {
    if (closed) {
      return;
    }
    if (head == null) {
      throw new LineException("agents stand behind their session, before its messages");
    }
    try {
      add(ImportedDocuments.agent(agentLine), bytes);
    } catch (LineException e) {
      close();
      throw e;
    }
  }

  private void add(NewAgent agent, int bytes) {
    headBytes += bytes;
    if (headBytes > MAX_HEAD) {
      throw new LineException("session '%s' has more than one document can hold".formatted(id));
    }
    if (!head.add(agent.id(), agent.document())) {
      throw new LineException("agent '%s' stands here a second time".formatted(agent.id()));
    }
    counters.put(agent.id(), agent.nextNumber());
  }

  void message(long at, Document messageLine, int bytes) {
    if (!isOpen()) {
      journal.skipped(1);
      return;
    }
    Document message = ImportedDocuments.message(messageLine);
    String agentId = message.getString(Fields.AGENT_ID);
    Long counter = counters.get(agentId);
    if (counter == null) {
      throw new LineException(
          "the session has no agent '%s' in the lines before".formatted(agentId));
    }
    if (MessageDocuments.number(message) >= counter) {
      throw new LineException(
          "'message.number' must be below the agent's next_number, %d".formatted(counter));
    }
    if (!agentId.equals(agentOfMessages)) {
      flush(messages);
      agentOfMessages = agentId;
      messages =
          new Batch(
              new MessageTarget(database, id, key, agentId, changedHere),
              write,
              mayBeThere,
              journal,
              journal::messagesStored);
    }
    if (closed) {
      journal.skipped(1);
    } else if (!messages.add(at, message, bytes)) {
      close();
    }
  }

  void feedback(long at, Document feedbackLine, int bytes) {
    if (!isOpen()) {
      journal.skipped(1);
      return;
    }
    Document item = ImportedDocuments.feedback(feedbackLine);
    if (feedback == null) {
      // The source's ids are kept: an item of another session may have one.
      feedback =
          new Batch(
              new FeedbackTarget(database, id, key), write, true, journal, journal::feedbackStored);
    }
    if (!feedback.add(at, item, bytes)) {
      close();
    }
  }

  /** There are no more lines of it. */
  void end() {
    if (isOpen()) {
      flush(messages);
      flush(feedback);
    }
    close();
  }

  /** Nothing more of it is stored. */
  private void close() {
    closed = true;
    if (head != null) {
      journal.skipped(1);
      head = null;
    }
  }

  private void flush(Batch batch) {
    if (batch != null && !closed && !batch.flush()) {
      close();
    }
  }

  /** Whether messages and feedback of it may be stored; stores the session first. */
  private boolean isOpen() {
    if (head != null) {
      Head landing = head;
      head = null;
      try {
        settle(database.call(stores -> landing.land(stores.imports(), write)));
      } catch (UnavailableException e) {
        throw e;
      } catch (LineException | SessionException e) {
        journal.error(line, e.getMessage());
        journal.skipped(1);
        close();
      }
    }
    return !closed;
  }

  private void settle(Landing landing) {
    if (landing.stored()) {
      journal.sessionStored();
    } else {
      journal.skipped(1);
    }
    closed = landing.place() == Place.DELETED;
    changedHere = landing.place() == Place.CHANGED;
    mayBeThere = landing.place() != Place.NEW;
    if (landing.unmerged()) {
      journal.error(
          line,
          ("session '%s' has changed here since it was imported, and where it comes from too: its"
                  + " metadata and its agents' states stay as they are here; messages are added as"
                  + " far as their numbers are free")
              .formatted(id));
    }
  }
}
