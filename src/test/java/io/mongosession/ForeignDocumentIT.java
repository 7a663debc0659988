package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.MongoClientSettings;
import io.mongosession.internal.client.WriteTimeLimit;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.SessionStore;
import io.mongosession.internal.store.Stores;
import io.mongosession.testing.PythonDocuments;
import io.mongosession.testing.TestMongo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What this module did not write is not a session: not listed, not read, not changed. */
class ForeignDocumentIT {

  private static final List<String> OWNED =
      List.of("sessions.messages", "sessions.feedback", "sessions.deleted");

  /** What another program may have in a field of that name, and it is still no key. */
  private static final String NO_KEYS =
      """
      {"keys": [null, "", " ", "\\t\\n", " text", 5, {"$numberLong": "5"}, 2.5, true, ["key"], [],
        {}, {"key": "key"}, {"$oid": "6b0730fb22909b8937aad0fa"},
        {"$date": "2026-01-01T00:00:00Z"}, {"$binary": {"base64": "a2V5", "subType": "00"}},
        {"$regularExpression": {"pattern": "key", "options": ""}}]}
      """;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final List<RawBsonDocument> foreign = new ArrayList<>(PythonDocuments.all());
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void connect() {
    MONGO.database().drop();
    factory = MONGO.close(MONGO.builder().build());
    foreign.add(likeOurs("chance"));
    int i = 0;
    for (BsonValue key : BsonDocument.parse(NO_KEYS).getArray("keys")) {
      foreign.add(
          raw(
              likeOurs("chance " + i++)
                  .decode(new BsonDocumentCodec())
                  .append("session_key", key)));
    }
    PythonDocuments.store(MONGO.database(), "sessions", foreign);
  }

  /** Every field of a session but the key: each filter but that of the key matches it. */
  private static RawBsonDocument likeOurs(String id) {
    SessionRef ref = new SessionRef(id, "alice", false, null);
    Document session = SessionStore.newSession(ref, "application", "default", "writeToken");
    session.append("metadata", new Document("topic", "rain"));
    return raw(
        session.toBsonDocument(BsonDocument.class, MongoClientSettings.getDefaultCodecRegistry()));
  }

  private static RawBsonDocument raw(BsonDocument document) {
    return new RawBsonDocument(document, new BsonDocumentCodec());
  }

  private static String id(RawBsonDocument document) {
    return document.getString("_id").getValue();
  }

  private static Set<String> agents(RawBsonDocument document) {
    Set<String> agents = new TreeSet<>(document.getDocument("agents").keySet());
    agents.add("default");
    return agents;
  }

  /** Some of them: two of the original's, and what is most like a session. */
  private List<RawBsonDocument> some() {
    return List.of(foreign.get(0), foreign.get(1), foreign.get(25), foreign.get(26));
  }

  private void assertUntouched() {
    assertThat(PythonDocuments.bytes(MONGO.database(), "sessions"))
        .isEqualTo(PythonDocuments.bytes(foreign));
    for (String collection : OWNED) {
      assertThat(MONGO.database().getCollection(collection).countDocuments())
          .as(collection)
          .isZero();
    }
  }

  @Test
  void everyCallOnEveryForeignDocumentIsAnErrorThatSaysSoAndChangesNoByte() {
    assertThat(PythonDocuments.all()).hasSize(25);
    for (RawBsonDocument document : foreign) {
      if (id(document).length() > 256) {
        assertThatThrownBy(() -> factory.createSessionManager(id(document)))
            .isInstanceOf(InvalidInputException.class);
        continue;
      }
      forEveryCall(document, options -> {}, isForeign(document));
    }
    for (RawBsonDocument document : some()) {
      forEveryCall(document, options -> options.owner("root").anyOwner(true), isForeign(document));
    }
    assertUntouched();
  }

  private static Check isForeign(RawBsonDocument document) {
    return (what, error) ->
        assertThat(error)
            .as(what)
            .isInstanceOf(ForeignDocumentException.class)
            .hasMessageContaining(id(document))
            .hasMessageContaining("POST /api/import");
  }

  @Test
  void aCallerWithAnOwnerSeesAForeignDocumentAsAMissingSession() {
    for (RawBsonDocument document : some()) {
      if (id(document).length() <= 256) {
        forEveryCall(
            document,
            options -> options.owner("alice"),
            (what, error) ->
                assertThat(error)
                    .as(what)
                    .isInstanceOf(NotFoundException.class)
                    .hasMessage("session '%s' not found".formatted(id(document))));
      }
    }
    assertUntouched();
  }

  private interface Check {
    void check(String what, Throwable error);
  }

  private void forEveryCall(
      RawBsonDocument document, Consumer<SessionManagerOptions> options, Check check) {
    for (String agent : agents(document)) {
      EveryCall.of(agent)
          .forEach(
              (name, call) -> {
                MongoDBSessionManager manager = factory.createSessionManager(id(document), options);
                check.check(
                    name + " of agent " + agent + " on " + id(document),
                    catchThrowable(() -> call.accept(manager)));
              });
    }
  }

  @Test
  void aManagerThatKnewASessionGetsAnErrorWhenItIsNoneAnyMore() {
    EveryCall.of("default")
        .forEach(
            (name, call) -> {
              String id = "turned " + name;
              MongoDBSessionManager manager = factory.createSessionManager(id);
              manager.initialize("default");
              MONGO
                  .database()
                  .getCollection("sessions")
                  .updateOne(
                      new Document("_id", id),
                      new Document("$unset", new Document("session_key", "")));
              Throwable error = catchThrowable(() -> call.accept(manager));
              // What is done to a message alone finds none, as in a session that was deleted.
              boolean onMessage = name.matches("(completeDraft|markFailed|abortDraft).*");
              if (!onMessage) {
                assertThat(error).as(name).isInstanceOf(ForeignDocumentException.class);
              } else if (error != null) {
                assertThat(error).as(name).isInstanceOf(NotFoundException.class);
              }
            });
  }

  @Test
  void foreignDocumentsAreListedNowhere() {
    List<SessionQuery> queries =
        List.of(
            SessionQuery.all().withLimit(200),
            SessionQuery.all().withOwner("alice"),
            SessionQuery.all().withSessionType("AGENT"),
            SessionQuery.all().withSessionType("default"),
            SessionQuery.all().withApplicationName("application"),
            SessionQuery.all().withMetadata("topic", "rain"),
            SessionQuery.all().withMetadataText("topic", "rain"),
            SessionQuery.all().withMetadata("nothing", null));
    for (SessionQuery query : queries) {
      assertThat(factory.sessions(query).items()).as(query.toString()).isEmpty();
    }
    factory.createSessionManager("ours").create(NewSession.defaults());
    assertThat(factory.sessions(SessionQuery.all()).items())
        .extracting(Session::sessionId)
        .containsExactly("ours");
    // The indexes were made meanwhile.
    assertThat(PythonDocuments.bytes(MONGO.database(), "sessions"))
        .containsAllEntriesOf(PythonDocuments.bytes(foreign));
  }

  @Test
  void whatIsSaidInOneForeignDocumentIsNotReadInAnotherAndDeletingOneErasesNothing() {
    Document orphan =
        new Document("session_key", null)
            .append("session_id", id(foreign.get(0)))
            .append("agent_id", "default")
            .append("number", 0L)
            .append("role", "user")
            .append("content", "said by one")
            .append("created_at", new Date());
    for (String collection : List.of("sessions.messages", "sessions.feedback")) {
      MONGO.database().getCollection(collection).insertOne(new Document(orphan));
      orphan.append("number", 1L).remove("session_key");
      MONGO.database().getCollection(collection).insertOne(new Document(orphan));
    }
    for (RawBsonDocument document : some()) {
      if (id(document).length() <= 256) {
        EveryCall.of("default")
            .forEach(
                (name, call) ->
                    assertThatThrownBy(
                            () -> call.accept(factory.createSessionManager(id(document))))
                        .as(name)
                        .isInstanceOf(ForeignDocumentException.class));
      }
    }
    sweep();
    for (String collection : List.of("sessions.messages", "sessions.feedback")) {
      assertThat(MONGO.database().getCollection(collection).countDocuments()).isEqualTo(2);
    }
  }

  private void sweep() {
    new Stores(
            MONGO.client(), MONGO.databaseName(), "sessions", 32, WriteTimeLimit.ofBorrowedClient())
        .remover()
        .sweep(Instant.now().plusSeconds(60));
  }

  @Test
  void tombstonesWithoutAKeyAreSweptByThemselvesAndStopNoOther() {
    MongoDBSessionManager gone = factory.createSessionManager("gone");
    gone.initialize("default");
    gone.appendMessage("default", NewMessage.of("user", "late"));
    String key =
        MONGO
            .database()
            .getCollection("sessions")
            .findOneAndDelete(new Document("_id", "gone"))
            .getString("session_key");
    MongoDBSessionManager other = factory.createSessionManager("other");
    other.initialize("default");
    other.appendMessage("default", NewMessage.of("user", "stays"));
    other.addFeedback(new NewFeedback("up", null, null, null));
    MONGO
        .database()
        .getCollection("sessions.messages")
        .insertOne(new Document("_id", "orphan").append("session_key", null));
    Date past = Date.from(Instant.EPOCH);
    var tombstones = MONGO.database().getCollection("sessions.deleted", BsonDocument.class);
    for (BsonValue id :
        List.of(
            new BsonNull(),
            new BsonString(""),
            new BsonString(" "),
            new BsonDocument("a", new BsonString("b")),
            new org.bson.BsonObjectId(new ObjectId()),
            new org.bson.BsonInt32(5))) {
      tombstones.insertOne(
          new BsonDocument("_id", id)
              .append("session_id", new BsonString("other"))
              .append("deleted_at", new org.bson.BsonDateTime(past.getTime())));
    }
    for (String deletedAt : List.of("null", "'long ago'", "5", "[]", "{}")) {
      tombstones.insertOne(
          BsonDocument.parse(
              "{_id: 'at " + deletedAt.replace("'", "") + "', deleted_at: " + deletedAt + "}"));
    }
    tombstones.insertOne(BsonDocument.parse("{_id: 'nothing else'}"));
    tombstones.insertOne(
        new BsonDocument("_id", new BsonString(key))
            .append("session_id", new BsonString("gone"))
            .append("deleted_at", new org.bson.BsonDateTime(past.getTime())));

    sweep();

    assertThat(tombstones.countDocuments()).isZero();
    assertThat(other.messageCount("default")).isEqualTo(1);
    assertThat(other.getFeedback()).hasSize(1);
    assertThat(MONGO.database().getCollection("sessions.messages").countDocuments()).isEqualTo(2);
  }
}
