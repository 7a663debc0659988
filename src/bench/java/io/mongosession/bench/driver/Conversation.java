package io.mongosession.bench.driver;

import com.mongodb.client.model.Filters;
import com.mongodb.event.CommandListener;
import io.mongosession.ContainerSupport;
import io.mongosession.MessagePage;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.SessionManagerOptions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.bson.BsonDocument;

/**
 * A session in a database of its own, by the module and by the raw driver. Each operation makes a
 * manager, as a request does.
 */
public final class Conversation implements AutoCloseable {

  /** A chat message of usual length. */
  public static final String TEXT = "a chat message of some length ".repeat(7);

  private static final String SESSION = "conversation";
  private static final String AGENT = MongoDBSessionManager.DEFAULT_AGENT;

  /** A turn of which both messages are of usual length. */
  static final Turn TURN = new Turn(TEXT, NewMessage.of("assistant", TEXT));

  private static final Map<String, Object> METADATA = Map.of("topic", "orders");

  private final RawDriver driver;
  private final MongoDBSessionManagerFactory factory;
  private final int messages;

  /** The session with this many messages. */
  public Conversation(String uri, int messages) {
    this(uri, messages, List.of());
  }

  /** As above, with those who are told of the module's commands. */
  Conversation(String uri, int messages, List<CommandListener> listeners) {
    this.messages = messages;
    driver = new RawDriver(uri, "bench_" + UUID.randomUUID().toString().replace("-", ""));
    factory =
        MongoDBSessionManagerFactory.of(
            ContainerSupport.watchedBy(
                MongoDBSessionManagerFactory.builder()
                    .connectionString(uri)
                    .databaseName(driver.database().getName())
                    .settings(),
                List.of(),
                List.of(),
                List.of(),
                listeners));
    factory.createSessionManager(SESSION).initialize(AGENT);
    for (int i = 0; i < messages; i++) {
      append();
    }
  }

  /** The driver on this conversation's database. */
  public RawDriver driver() {
    return driver;
  }

  /** Appends a message by the module. */
  public void append() {
    append(factory);
  }

  private static void append(MongoDBSessionManagerFactory factory) {
    factory.createSessionManager(SESSION).appendMessage(AGENT, NewMessage.of("user", TEXT));
  }

  /** Reads the last 20 messages by the module. */
  public MessagePage last20() {
    return last20(factory);
  }

  private static MessagePage last20(MongoDBSessionManagerFactory factory) {
    return factory.createSessionManager(SESSION).messages(AGENT, MessageQuery.last(20));
  }

  /** Runs a turn by the module. */
  public void turn() {
    turn(factory);
  }

  private static void turn(MongoDBSessionManagerFactory factory) {
    TURN.run(factory.createSessionManager(SESSION));
  }

  /** Removes what came after the messages it was made with. */
  public void shorten() {
    RawDriver.removeMessages(driver.database(), Filters.gte("number", messages));
  }

  /** Sets a metadata field by the module, with a manager that differs from the others. */
  public void updateMetadata(Consumer<SessionManagerOptions> overrides) {
    factory.createSessionManager(SESSION, overrides).updateMetadata(METADATA);
  }

  /** What {@link #append()} sends. */
  public List<BsonDocument> appendCommands() {
    return driver.commands(Conversation::append);
  }

  /** What {@link #last20()} sends. */
  public List<BsonDocument> last20Commands() {
    return driver.commands(Conversation::last20);
  }

  /** What {@link #turn()} sends. */
  public List<BsonDocument> turnCommands() {
    return driver.commands(Conversation::turn);
  }

  /** What {@link #updateMetadata} sends. */
  public List<BsonDocument> updateMetadataCommands() {
    return driver.commands(other -> other.createSessionManager(SESSION).updateMetadata(METADATA));
  }

  @Override
  public void close() {
    factory.close();
    driver.close();
  }
}
