package io.mongosession.internal.store;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.mongosession.internal.client.ProbeTarget;
import io.mongosession.internal.client.WriteTimeLimit;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.Document;

/** The collections that belong together, named after the sessions' collection. */
public final class Stores {

  private static final String MESSAGES = ".messages";
  private static final int IMPATIENCE_SECONDS = 3;

  private final MongoCollection<Document> sessionCollection;
  private final MongoCollection<Document> messageCollection;
  private final MongoCollection<Document> feedbackCollection;
  private final SessionStore sessions;
  private final SessionChanges changes;
  private final SessionList sessionList;
  private final MessageLog messages;
  private final MessagePages messagePages;
  private final SystemMessages systemMessages;
  private final GuardrailLog guardrails;
  private final Appender appender;
  private final DraftLog drafts;
  private final FeedbackLog feedback;
  private final FeedbackRoom feedbackRoom;
  private final SessionRemover remover;
  private final ExportReads exports;
  private final ImportWrites imports;
  private final Sweep sweep;
  private final OwnerErasure erasure;
  private final OwnerSpending spending;
  private final TurnCommands turns;
  private final TurnCommands impatientTurns;
  private final WriteTimeLimit bound;

  public Stores(
      MongoClient client,
      String databaseName,
      String collectionName,
      int maxAgents,
      WriteTimeLimit bound) {
    // A borrowed client may map documents in its own way; ours are plain.
    MongoDatabase database =
        client.getDatabase(databaseName).withCodecRegistry(CountedDocuments.CODECS);
    sessionCollection = database.getCollection(collectionName);
    messageCollection = database.getCollection(collectionName + MESSAGES);
    feedbackCollection = database.getCollection(collectionName + ".feedback");
    SessionFieldCheck fieldCheck = new SessionFieldCheck(sessionCollection);
    sessions = new SessionStore(sessionCollection, fieldCheck, maxAgents);
    changes = new SessionChanges(sessionCollection, sessions, fieldCheck);
    sessionList = new SessionList(sessionCollection);
    messages = new MessageLog(messageCollection);
    messagePages = new MessagePages(messageCollection, bound.longestWrite());
    systemMessages = new SystemMessages(sessionCollection, messageCollection);
    guardrails = new GuardrailLog(messageCollection);
    NumberReserver reservations =
        new NumberReserver(sessionCollection, sessions, fieldCheck, bound.longestInsertDelay());
    appender = new Appender(sessions, reservations, messages, bound.longestInsertDelay());
    drafts = new DraftLog(messages, bound);
    feedback = new FeedbackLog(feedbackCollection);
    feedbackRoom = new FeedbackRoom(sessionCollection, sessions, feedback);
    Tombstones tombstones = new Tombstones(database.getCollection(collectionName + ".deleted"));
    SessionPresence presence = new SessionPresence(sessionCollection);
    this.bound = bound;
    spending = new OwnerSpending(database.getCollection(collectionName + ".usage"));
    turns = turnCommands(sessionCollection, messageCollection, fieldCheck, maxAgents);
    impatientTurns =
        turnCommands(
            sessionCollection.withTimeout(IMPATIENCE_SECONDS, TimeUnit.SECONDS),
            messageCollection.withTimeout(IMPATIENCE_SECONDS, TimeUnit.SECONDS),
            fieldCheck,
            maxAgents);
    remover =
        new SessionRemover(
            tombstones, sessions, presence, messages, feedback, bound.longestWrite());
    ExpiredSessions expired = new ExpiredSessions(sessionCollection, tombstones, presence, remover);
    sweep = new Sweep(database.getCollection(collectionName + ".jobs"), expired, remover, spending);
    erasure =
        new OwnerErasure(sessionCollection, tombstones, presence, messages, feedback, remover);
    exports = new ExportReads(sessionCollection, sessionList, messageCollection, feedback);
    imports = new ImportWrites(sessionCollection, messageCollection, feedbackCollection, remover);
  }

  private TurnCommands turnCommands(
      MongoCollection<Document> ofSessions,
      MongoCollection<Document> ofMessages,
      SessionFieldCheck fieldCheck,
      int maxAgents) {
    return new TurnCommands(
        new MongoTurnLeases(ofSessions, new SessionStore(ofSessions, fieldCheck, maxAgents)),
        new MongoTurnMessages(ofSessions, ofMessages, bound.longestWrite()),
        spending);
  }

  /** What a request needs. */
  public static ProbeTarget probeTarget(MongoNamespace sessions) {
    return new ProbeTarget(
        sessions,
        new MongoNamespace(sessions.getDatabaseName(), sessions.getCollectionName() + MESSAGES));
  }

  /** Runs what reads documents; of a field that cannot be read, reports the collection. */
  public <T> T reading(Supplier<T> body) {
    try {
      return body.get();
    } catch (ForeignFieldException e) {
      MongoCollection<Document> collection =
          switch (e.kind()) {
            case SESSION -> sessionCollection;
            case MESSAGE -> messageCollection;
            case FEEDBACK -> feedbackCollection;
          };
      throw e.in(collection.getNamespace().getFullName());
    }
  }

  public SessionStore sessions() {
    return sessions;
  }

  public SessionChanges changes() {
    return changes;
  }

  public SessionList sessionList() {
    return sessionList;
  }

  public MessageLog messages() {
    return messages;
  }

  public MessagePages messagePages() {
    return messagePages;
  }

  public SystemMessages systemMessages() {
    return systemMessages;
  }

  public GuardrailLog guardrails() {
    return guardrails;
  }

  public Appender appender() {
    return appender;
  }

  public DraftLog drafts() {
    return drafts;
  }

  public FeedbackLog feedback() {
    return feedback;
  }

  public FeedbackRoom feedbackRoom() {
    return feedbackRoom;
  }

  public SessionRemover remover() {
    return remover;
  }

  public ExportReads exports() {
    return exports;
  }

  public ImportWrites imports() {
    return imports;
  }

  public Sweep sweep() {
    return sweep;
  }

  public OwnerErasure erasure() {
    return erasure;
  }

  /** What a turn does. */
  public TurnCommands turns() {
    return turns;
  }

  /** What many turns share and none may hold up: each command takes a few seconds at most. */
  public TurnCommands impatientTurns() {
    return impatientTurns;
  }

  /** How long after its reservation a message may still arrive. */
  public Duration longestWrite() {
    return bound.longestWrite();
  }
}
