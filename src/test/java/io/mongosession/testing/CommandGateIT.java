package io.mongosession.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CommandGateIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private CommandGate gate;
  private MongoCollection<Document> things;

  @BeforeEach
  void connect() {
    gate = MONGO.close(new CommandGate(MONGO.uri()));
    things =
        MONGO
            .close(MongoClients.create(gate.uri() + "&retryWrites=false&retryReads=false"))
            .getDatabase(MONGO.databaseName())
            .getCollection("things");
  }

  @Test
  void aCommandThatDoesNotPassIsNotCarriedOut() {
    gate.guard(command -> !command.containsKey("insert"));

    assertThatThrownBy(() -> things.insertOne(new Document("_id", "refused")))
        .isInstanceOf(MongoException.class);

    assertThat(things.countDocuments(new Document("_id", "refused"))).isZero();
  }

  @Test
  void aCommandThatIsHeldHoldsUpNoOther() {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    gate.guard(
        command -> {
          if (command.containsKey("insert")) {
            held.countDown();
            Wait.until("it is released", () -> release.getCount() == 0);
          }
          return true;
        });
    CompletableFuture<?> insert =
        Background.supply(() -> things.insertOne(new Document("_id", "held")));
    Wait.until("it is held", () -> held.getCount() == 0);

    assertThat(things.countDocuments(new Document("_id", "held"))).isZero();

    release.countDown();
    Background.result(insert);
    assertThat(things.countDocuments(new Document("_id", "held"))).isEqualTo(1);
  }
}
