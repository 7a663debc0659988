package io.mongosession.bench.driver;

import io.mongosession.AgentUpdate;
import io.mongosession.AppendOptions;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.Redaction;
import io.mongosession.bench.report.Table;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.bson.BsonDocument;

/** Counts the commands of each operation, exactly. */
final class RoundTrips {

  private static final String SESSION = "round-trips";
  private static final String AGENT = MongoDBSessionManager.DEFAULT_AGENT;

  private final RawDriver driver;
  private final Table table = new Table("Round trips, exact", "operation", "number", "commands");

  private RoundTrips(RawDriver driver) {
    this.driver = driver;
  }

  static Table of(RawDriver driver) {
    RoundTrips roundTrips = new RoundTrips(driver);
    roundTrips.countAll();
    return roundTrips.table;
  }

  private void countAll() {
    NewMessage message = NewMessage.of("user", Conversation.TEXT);
    AgentUpdate update = AgentUpdate.none().withState(Map.of("step", 1));
    count("create a manager", manager -> {});
    count("initialize, new session", manager -> manager.initialize(AGENT));
    count("append a message", manager -> manager.appendMessage(AGENT, message));
    count(
        "append 20 messages",
        manager -> manager.appendMessages(AGENT, Collections.nCopies(20, message)));
    count(
        "append and sync",
        manager ->
            manager.appendMessages(AGENT, List.of(message), AppendOptions.none().syncing(update)));
    count("turn of a chat", Conversation.TURN::run);
    count("initialize, restore", manager -> manager.initialize(AGENT));
    count(
        "restore, sync unchanged",
        manager -> {
          manager.initialize(AGENT);
          manager.syncAgent(AGENT, update);
        });
    count("sync", manager -> manager.syncAgent(AGENT, update));
    count("last 20 messages", manager -> manager.messages(AGENT, MessageQuery.last(20)));
    count("count", manager -> manager.messageCount(AGENT));
    count("redact", manager -> manager.redactMessage(AGENT, 0, Redaction.with("[removed]")));
    count("updateMetadata", manager -> manager.updateMetadata(Map.of("topic", "x")));
    count("getMetadata", manager -> manager.getMetadata());
    count("deleteMetadata", manager -> manager.deleteMetadata("topic"));
  }

  private void count(String operation, Consumer<MongoDBSessionManager> work) {
    List<BsonDocument> commands =
        driver.commands(factory -> work.accept(factory.createSessionManager(SESSION)));
    table.row(operation, commands.size(), names(commands));
  }

  /** What the commands are, in order. */
  static String names(List<BsonDocument> commands) {
    return commands.stream().map(BsonDocument::getFirstKey).collect(Collectors.joining(", "));
  }
}
