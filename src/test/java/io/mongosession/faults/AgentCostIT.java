package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.testing.CommandLog;
import io.mongosession.testing.TestMongo;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An agent costs the same with any number of messages: none of them is looked at. */
class AgentCostIT {

  private static final int BATCH = 200;
  private static final int MESSAGES = Form.pick(2_000, 100_000);

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  @Test
  void anAgentWithManyMessagesIsOneLookAtItsSession() {
    CommandLog commands = new CommandLog();
    MongoDBSessionManager manager =
        MONGO.close(MONGO.factory(commands)).createSessionManager("many");
    manager.initialize("agent");
    List<NewMessage> batch = Collections.nCopies(BATCH, NewMessage.of("user", "x"));
    for (int i = 0; i < MESSAGES / BATCH; i++) {
      manager.appendMessages("agent", batch);
    }

    assertThat(manager.messageCount("agent")).isEqualTo(MESSAGES);
    for (Supplier<?> call :
        List.<Supplier<?>>of(
            () -> manager.agent("agent"),
            () -> manager.messageCount("agent"),
            manager::listAgents)) {
      List<BsonDocument> sent = commands.during(call);
      assertThat(sent).hasSize(1);
      assertThat(sent.get(0).getString("find").getValue()).isEqualTo("sessions");
      assertThat(sent.get(0).getDocument("filter").keySet()).contains("_id");
    }
  }
}
