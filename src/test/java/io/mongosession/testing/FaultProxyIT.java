package io.mongosession.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultProxyIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private FaultProxy proxy;
  private MongoCollection<Document> things;

  @BeforeEach
  void connect() {
    proxy = MONGO.proxy();
    MongoClient client =
        MONGO.close(
            MongoClients.create(
                proxy.uri()
                    + "&retryWrites=false&retryReads=false&socketTimeoutMS=300"
                    + "&serverSelectionTimeoutMS=1500&heartbeatFrequencyMS=500"));
    things = client.getDatabase(MONGO.databaseName()).getCollection("things");
    assertThat(things.countDocuments(new Document("_id", "none"))).isZero();
  }

  @Test
  void aLostReplyIsThatOfACommandTheServerCarriedOut() {
    proxy.loseReplyTo("insert", 1);

    assertThatThrownBy(() -> things.insertOne(new Document("_id", "lost")))
        .isInstanceOf(MongoSocketException.class);

    assertThat(MONGO.database().getCollection("things").countDocuments(new Document("_id", "lost")))
        .isEqualTo(1);
    things.insertOne(new Document("_id", "next"));
  }

  @Test
  void aFrozenConnectionRespondsAgainAfterwards() {
    proxy.freeze();
    assertThatThrownBy(() -> things.find().first())
        .isInstanceOfAny(MongoSocketReadTimeoutException.class, MongoTimeoutException.class);

    proxy.unfreeze();
    Wait.until("a response", this::responds);
  }

  @Test
  void aServerThatIsDownComesBackOnTheSamePort() {
    proxy.goDown();
    assertThat(responds()).isFalse();

    proxy.comeBack();
    Wait.until("a response", this::responds);
  }

  private boolean responds() {
    try {
      things.find().first();
      return true;
    } catch (MongoException e) {
      return false;
    }
  }
}
