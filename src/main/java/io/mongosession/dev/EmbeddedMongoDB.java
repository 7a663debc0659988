package io.mongosession.dev;

import io.mongosession.MongoDBSessionManagerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A MongoDB for the tests of a class, in their own process, and factories on it.
 *
 * <pre>{@code
 * @ExtendWith(EmbeddedMongoDB.class)
 * class ConversationTest {
 *   @Test
 *   void isRemembered(MongoDBSessionManagerFactory factory) { … }
 * }
 * }</pre>
 *
 * <p>Each parameter of type {@link MongoDBSessionManagerFactory} is a factory of its own on a fresh
 * database, closed after the test. A parameter of this type is for tests of outages: {@link
 * #stop()} and {@link #start()}; after each test the database runs again. Thread-safe, but a
 * database that one test stops is stopped for all tests of the class that run at the same time.
 */
public final class EmbeddedMongoDB
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {

  /** Short, so that a test of an outage takes about a second. */
  private static final String SERVER_SELECTION_MS = "1000";

  private final Map<String, List<MongoDBSessionManagerFactory>> factories =
      new ConcurrentHashMap<>();
  private Path folder;
  private EmbeddedServer server;

  /** For {@code @ExtendWith}, or for a static field with {@code @RegisterExtension}. */
  public EmbeddedMongoDB() {}

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    folder = Files.createTempDirectory("embedded-mongodb");
    server = new EmbeddedServer(folder.resolve("data"), 0);
    server.start();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == MongoDBSessionManagerFactory.class || type == EmbeddedMongoDB.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (parameter.getParameter().getType() == EmbeddedMongoDB.class) {
      return this;
    }
    MongoDBSessionManagerFactory factory = builder().build();
    factories
        .computeIfAbsent(context.getUniqueId(), id -> new CopyOnWriteArrayList<>())
        .add(factory);
    return factory;
  }

  /**
   * A builder with this database's address, a fresh database and one second until an outage is
   * noticed, for a test that sets more. What it makes is for the test to close.
   */
  public MongoDBSessionManagerFactory.Builder builder() {
    return MongoDBSessionManagerFactory.builder()
        .connectionString(connectionString())
        .databaseName("test_" + UUID.randomUUID().toString().replace("-", ""))
        .clientOption("serverSelectionTimeoutMS", SERVER_SELECTION_MS);
  }

  /** Where it listens, also while it is stopped. */
  public String connectionString() {
    return server.connectionString();
  }

  /** An outage: cuts all connections and refuses new ones, until it is started. Keeps all data. */
  public void stop() {
    server.stop();
  }

  /** Ends an outage: same address, same data. Does nothing while it runs. */
  public void start() {
    server.start();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    close(factories.remove(context.getUniqueId()));
    server.start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    factories.values().forEach(EmbeddedMongoDB::close);
    factories.clear();
    server.stop();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded database's folder stays: " + folder, e);
    }
  }

  private static void close(List<MongoDBSessionManagerFactory> some) {
    if (some != null) {
      some.forEach(MongoDBSessionManagerFactory::close);
    }
  }
}
