package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.mongosession.testing.LogCapture;
import io.mongosession.testing.ScriptedMongo;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import org.bson.BsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls that a server refuses or loses, which a caller may make again. */
class RefusedCallsIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private static final String SESSION =
      "{ok: 1, cursor: {id: {$numberLong: '0'}, ns: 'a.b', firstBatch: [{_id: 's', session_key:"
          + " 'k', metadata: {}}]}}";

  private final ScriptedMongo server = MONGO.close(new ScriptedMongo());
  private final LogCapture log = MONGO.close(new LogCapture("io.mongosession.internal.session"));
  private MongoDBSessionManager manager;

  @BeforeEach
  void aSessionIsThere() {
    server.answer("find", command -> BsonDocument.parse(SESSION));
    manager = manager("serverSelectionTimeoutMS", "2000");
  }

  private MongoDBSessionManager manager(String option, String value) {
    return MONGO
        .close(
            MongoDBSessionManagerFactory.builder()
                .connectionString(server.uri())
                .clientOption(option, value)
                .build())
        .createSessionManager("s");
  }

  private UnavailableException refused() {
    return catchThrowableOfType(UnavailableException.class, () -> manager.session());
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "462, SystemOverloadedError, the server is overloaded",
    "10107, '', the server is no primary at the moment",
    "91, '', is being shut down",
    "50, '', the server took longer than it may"
  })
  void whatPassesIsUnavailableForNow(int code, String label, String reason) {
    server.answer("find", ScriptedMongo.error(code, label));

    assertThat(refused())
        .hasMessageContaining(reason)
        .satisfies(error -> assertThat(error.isLasting()).isFalse());
  }

  @Test
  void aMissingRightIsUnavailableAndLoggedOnceUntilItIsThere() {
    server.answer("find", ScriptedMongo.error(13));
    for (int i = 0; i < 5; i++) {
      assertThat(refused())
          .hasMessageContaining("the user has no right to")
          .satisfies(error -> assertThat(error.isLasting()).isTrue());
    }
    assertThat(log.lines()).filteredOn(line -> line.contains("does not allow")).hasSize(1);

    server.answer("find", command -> BsonDocument.parse(SESSION));
    manager.session();
    server.answer("find", ScriptedMongo.error(13));
    refused();
    assertThat(log.lines()).filteredOn(line -> line.contains("does not allow")).hasSize(2);
  }

  @Test
  void aTimeOutOfTheOperationAfterItWasSentIsALostReply() {
    MongoDBSessionManager impatient = manager("timeoutMS", "500");
    server.delay("findAndModify", Duration.ofMillis(800));

    catchThrowableOfType(
        UnavailableException.class, () -> impatient.updateAgentConfig("a", config()));

    assertThat(server.received("findAndModify").size() + server.received("update").size())
        .as("it is sent once more")
        .isGreaterThan(1);
  }

  private static AgentConfig config() {
    return new AgentConfig("model", null, null);
  }
}
