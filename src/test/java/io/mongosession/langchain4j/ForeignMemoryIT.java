package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import io.mongosession.ForeignDocumentException;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NotFoundException;
import io.mongosession.testing.PythonDocuments;
import io.mongosession.testing.TestMongo;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Memories whose id is that of a document which this module did not write. */
class ForeignMemoryIT {

  private static final List<ChatMessage> HELLO = List.of(UserMessage.from("hello"));

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final RawBsonDocument foreign = PythonDocuments.all().get(0);
  private final String id = foreign.getString("_id").getValue();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void store() {
    MONGO.database().drop();
    PythonDocuments.store(MONGO.database(), "sessions", List.of(foreign));
    factory = MONGO.close(MONGO.builder().build());
  }

  private static MongoDBChatMemory memory(
      Function<Object, MongoDBSessionManager> managers, String id) {
    return MongoDBChatMemory.builder().managers(managers).id(id).build();
  }

  private void assertUntouched() {
    assertThat(PythonDocuments.bytes(MONGO.database(), "sessions"))
        .isEqualTo(PythonDocuments.bytes(List.of(foreign)));
    for (String owned : List.of("messages", "feedback", "deleted")) {
      assertThat(MONGO.database().getCollection("sessions." + owned).countDocuments()).isZero();
    }
  }

  @Test
  void everyCallOfAMemoryOrAStoreIsAnErrorAndChangesNothing() {
    Function<Object, MongoDBSessionManager> managers =
        memoryId -> factory.createSessionManager(memoryId.toString());
    MongoDBChatMemoryStore store = MongoDBChatMemoryStore.of(factory);
    Map<String, ThrowingCallable> calls =
        Map.of(
            "add", () -> memory(managers, id).add(HELLO.get(0)),
            "set", () -> memory(managers, id).set(HELLO),
            "messages", () -> memory(managers, id).messages(),
            "clear", () -> memory(managers, id).clear(),
            "getMessages", () -> store.getMessages(id),
            "updateMessages", () -> store.updateMessages(id, HELLO),
            "deleteMessages", () -> store.deleteMessages(id));
    calls.forEach(
        (name, call) ->
            assertThatThrownBy(call).as(name).isInstanceOf(ForeignDocumentException.class));
    assertUntouched();
  }

  @Test
  void anOwnersMemoryTreatsItAsATakenId() {
    Function<Object, MongoDBSessionManager> managers =
        memoryId -> factory.createSessionManager(memoryId.toString(), o -> o.owner("alice"));
    assertThat(memory(managers, id).messages()).isEmpty();
    memory(managers, id).clear();
    assertThatThrownBy(() -> memory(managers, id).add(HELLO.get(0)))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> memory(managers, id).set(HELLO)).isInstanceOf(NotFoundException.class);
    assertUntouched();
  }
}
