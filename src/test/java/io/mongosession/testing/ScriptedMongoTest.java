package io.mongosession.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The real driver against the scripted server. */
class ScriptedMongoTest {

  private static final String OPTIONS =
      "retryWrites=false&retryReads=false&serverSelectionTimeoutMS=2000&socketTimeoutMS=2000";

  private final ScriptedMongo server = new ScriptedMongo();
  private MongoClient client;

  @AfterEach
  void close() {
    if (client != null) {
      client.close();
    }
    server.close();
  }

  private MongoCollection<Document> things(String options) {
    client = MongoClients.create(server.uri() + "?" + OPTIONS + options);
    return client.getDatabase("test").getCollection("things");
  }

  @Test
  void withoutAScriptItFindsNothingAndAcceptsEveryWrite() {
    MongoCollection<Document> things = things("");

    things.insertOne(new Document("_id", "a"));
    things.createIndex(new Document("a", 1));

    assertThat(things.find().first()).isNull();
    assertThat(things.updateOne(new Document(), new Document("$set", new Document("a", 1))))
        .satisfies(result -> assertThat(result.getMatchedCount()).isZero());
    assertThat(things.findOneAndDelete(new Document())).isNull();
    assertThat(server.received("insert"))
        .singleElement()
        .satisfies(
            insert ->
                assertThat(insert.getArray("documents"))
                    .containsExactly(BsonDocument.parse("{_id: 'a'}")));
  }

  @Test
  void aCommandGetsWhatTheScriptSaysAsOftenAsItSays() {
    MongoCollection<Document> things = things("");
    server.answerNext("find", 1, ScriptedMongo.error(13, "SomeLabel"));

    MongoException error =
        catchThrowableOfType(MongoCommandException.class, () -> things.find().first());

    assertThat(error.getCode()).isEqualTo(13);
    assertThat(error.hasErrorLabel("SomeLabel")).isTrue();
    assertThat(things.find().first()).isNull();

    server.answer("find", ScriptedMongo.CUT);
    assertThatThrownBy(() -> things.find().first()).isInstanceOf(MongoSocketException.class);
  }

  @Test
  void aCursorGoesOnWithTheNextBatch() {
    server.answer(
        "find",
        command ->
            BsonDocument.parse(
                "{ok: 1, cursor: {id: {$numberLong: '7'}, ns: 'test.things', firstBatch: [{a:"
                    + " 1}]}}"));

    assertThat(things("").find()).hasSize(1);
    assertThat(server.received("getMore")).hasSize(1);
  }

  @Test
  void logInIsScriptedToo() {
    server.answer("saslStart", ScriptedMongo.error(18));
    String user = "@" + server.address();
    client =
        MongoClients.create(
            "mongodb://someone:secret%s/?authSource=admin&%s".formatted(user, OPTIONS));
    MongoCollection<Document> refused = client.getDatabase("test").getCollection("things");
    assertThatThrownBy(() -> refused.find().first()).isInstanceOf(MongoSecurityException.class);
    client.close();

    server.answer("saslStart", ScriptedMongo.usual("saslStart"));
    client =
        MongoClients.create(
            "mongodb://someone:secret%s/?authMechanism=PLAIN&%s".formatted(user, OPTIONS));
    assertThat(client.getDatabase("test").getCollection("things").find().first()).isNull();
  }

  @Test
  void aCommandIsHeldUntilItIsReleasedAndNoOtherIs() throws Exception {
    MongoCollection<Document> things = things("");
    try (Hold hold = server.hold("createIndexes")) {
      CompletableFuture<String> building =
          Background.supply(() -> things.createIndex(new Document("a", 1)));
      hold.awaitArrival();

      assertThat(things.find().first()).isNull();
      assertThat(building).isNotDone();

      hold.release();
      assertThat(building.get(10, TimeUnit.SECONDS)).isEqualTo("a_1");
    }
  }

  @Test
  void aLateAnswerIsTooLateForAnImpatientClient() {
    MongoCollection<Document> things = things("&socketTimeoutMS=100");
    server.delay("find", Duration.ofSeconds(1));

    assertThatThrownBy(() -> things.find().first())
        .isInstanceOf(MongoSocketReadTimeoutException.class);
  }

  @Test
  void aMemberThatIsNoPrimaryTakesNoWrite() {
    server.memberOf("rs", false);
    MongoCollection<Document> things = things("&replicaSet=rs&serverSelectionTimeoutMS=500");

    assertThatThrownBy(() -> things.insertOne(new Document()))
        .isInstanceOf(MongoTimeoutException.class);

    server.memberOf("rs", true);
    client.close();
    things("&replicaSet=rs").insertOne(new Document());
  }
}
