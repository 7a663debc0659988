package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.agent.SupportAgent;
import com.example.plain.KeptSessions;
import com.example.plain.PlainJava;
import com.example.travel.OwnedMemories;
import com.example.travel.OwnedMemories.Conversation;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.model.TokenCountEstimator;
import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.ErasureReceipt;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.NewSession;
import io.mongosession.NotFoundException;
import io.mongosession.RestoredAgent;
import io.mongosession.SessionQuery;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The example applications that need no container. Others: ConsumerIT, AgentsIT. */
class ExampleApplicationsIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  @Test
  void plainJavaKeepsMetadataAndShowsItsPool() {
    ConnectionStats stats = PlainJava.run(MONGO.uri(), MONGO.databaseName());

    assertThat(stats.status()).isEqualTo(ConnectionStatus.CONNECTED);
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.builder().build());
    assertThat(
            factory
                .createSessionManager(
                    "user-123", o -> o.collectionName("admin_sessions").owner("alice"))
                .getMetadata())
        .isEqualTo(Map.of("priority", "high", "customer", Map.of("tier", "gold")));
  }

  @Test
  void anOwnAgentSeesTheHistoryAndLeavesItsState() {
    MongoDBSessionManager session =
        MONGO.close(MONGO.builder().build()).createSessionManager("support");
    session.initialize("default");
    session.appendMessage("default", NewMessage.of("user", "Hello"));
    RestoredAgent restored = session.initialize("default");

    ChatReply reply =
        new SupportAgent()
            .reply(new ChatTurn(session, restored.agent(), restored.messages(), "Again"));

    assertThat(reply.text()).isEqualTo("After 1 messages you say: Again");
    assertThat(reply.update().state()).isEqualTo(Map.of("last", "Again"));
  }

  @Test
  void aMemoryWithAnOwnerIsNobodyElses() {
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.builder().build());
    ChatMemoryProvider memories = OwnedMemories.of(factory, new Words());
    UserMessage hello = UserMessage.from("hello");
    memories.get(new Conversation("alice", "trip")).add(hello);

    assertThat(memories.get(new Conversation("alice", "trip")).messages()).containsExactly(hello);
    assertThatThrownBy(() -> memories.get(new Conversation("bob", "trip")).add(hello))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void sessionsAreKeptAndErasedAsThePageSays() {
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.builder().build());
    factory.createSessionManager("alice-1", o -> o.owner("alice")).create(NewSession.defaults());

    ErasureReceipt receipt = KeptSessions.run(MONGO.uri(), MONGO.databaseName());

    assertThat(receipt.sessions()).isPositive();
    assertThat(factory.sessions(SessionQuery.all().withOwner("alice")).items()).isEmpty();
    assertThat(
            MONGO
                .database()
                .getCollection("sessions")
                .find(new Document("_id", "user-123"))
                .first()
                .get("retention"))
        .isEqualTo(Duration.ofDays(7).toMillis());
  }

  /** A word is a token. */
  private static final class Words implements TokenCountEstimator {

    @Override
    public int estimateTokenCountInText(String text) {
      return text.split(" ").length;
    }

    @Override
    public int estimateTokenCountInMessage(ChatMessage message) {
      return estimateTokenCountInText(message.toString());
    }

    @Override
    public int estimateTokenCountInMessages(Iterable<ChatMessage> messages) {
      int count = 0;
      for (ChatMessage message : messages) {
        count += estimateTokenCountInMessage(message);
      }
      return count;
    }
  }
}
