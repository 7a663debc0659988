package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With 20,000 messages every call sends and gets what it does with 20: counts, not times. */
class LongConversationIT {

  private static final int SHORT = 20;
  private static final int LONG = 20_000;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  /** Each command with how many documents and bytes, about, came back. */
  private static final class Traffic implements CommandListener {

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private long largestRequest;
    private long largestReply;

    @Override
    public void commandStarted(CommandStartedEvent event) {
      largestRequest = Math.max(largestRequest, event.getCommand().toJson().length());
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
      BsonDocument reply = event.getResponse();
      largestReply = Math.max(largestReply, reply.toJson().length());
      int documents =
          reply.containsKey("cursor")
              ? reply.getDocument("cursor").getArray("firstBatch").size()
              : 0;
      seen.add(event.getCommandName() + " " + documents);
    }
  }

  private final Traffic traffic = new Traffic();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void twoConversations() {
    factory = MONGO.close(MONGO.factory(traffic));
    fill("short", SHORT);
    fill("long", LONG);
  }

  /** As that many appends leave it. */
  private void fill(String session, int count) {
    MongoDBSessionManager manager = factory.createSessionManager(session);
    manager.initialize("agent");
    manager.appendMessage("agent", NewMessage.of("user", "first"));
    Document first =
        MONGO
            .database()
            .getCollection("sessions.messages")
            .find(new Document("session_id", session))
            .first();
    List<Document> messages = new ArrayList<>();
    for (long number = 1; number < count; number++) {
      messages.add(
          new Document(first)
              .append("_id", session + number)
              .append("number", number)
              .append("created_at", new Date())
              .append("content", "message " + number));
    }
    MONGO.database().getCollection("sessions.messages").insertMany(messages);
    MONGO
        .database()
        .getCollection("sessions")
        .updateOne(
            new Document("_id", session),
            new Document("$set", new Document("agents.agent.next_number", (long) count)));
  }

  private static Map<String, Consumer<MongoDBSessionManager>> calls(long count) {
    Map<String, Consumer<MongoDBSessionManager>> calls = new LinkedHashMap<>();
    calls.put("restore", m -> m.initialize("agent"));
    calls.put("last page", m -> m.messages("agent", MessageQuery.last(10)));
    calls.put("middle page", m -> m.messages("agent", MessageQuery.after(count / 2 - 1, 10)));
    calls.put("one message", m -> m.message("agent", count - 1));
    calls.put("count", m -> m.messageCount("agent"));
    calls.put("agents", MongoDBSessionManager::listAgents);
    calls.put("guardrails", MongoDBSessionManager::guardrailMessages);
    calls.put("append", m -> m.appendMessage("agent", NewMessage.of("user", "next")));
    calls.put(
        "append at the expected number with a key",
        m ->
            m.appendMessages(
                "agent",
                List.of(NewMessage.of("user", "next")),
                AppendOptions.none().expecting(count + 1).withIdempotencyKey("k")));
    calls.put("sync", m -> m.syncAgent("agent", AgentUpdate.none().withState(Map.of("a", 1))));
    calls.put("redact", m -> m.redactLatestMessage("agent", Redaction.with("-")));
    return calls;
  }

  private Map<String, List<String>> trafficOf(String session, int count) {
    Map<String, List<String>> byCall = new LinkedHashMap<>();
    calls(count)
        .forEach(
            (name, call) -> {
              traffic.seen.clear();
              call.accept(factory.createSessionManager(session));
              byCall.put(name, List.copyOf(traffic.seen));
            });
    return byCall;
  }

  @Test
  void callsOnTwentyThousandMessagesSendNoMoreThanOnTwenty() {
    Map<String, List<String>> few = trafficOf("short", SHORT);
    traffic.largestRequest = 0;
    traffic.largestReply = 0;
    Map<String, List<String>> many = trafficOf("long", LONG);

    assertThat(many).isEqualTo(few);
    assertThat(traffic.largestRequest).isLessThan(2_000);
    assertThat(traffic.largestReply).isLessThan(20_000);
    assertThat(factory.createSessionManager("long").messageCount("agent")).isEqualTo(LONG + 2);
    Document session =
        MONGO.database().getCollection("sessions").find(new Document("_id", "long")).first();
    assertThat(session.toJson().length()).isLessThan(2_000);
  }
}
