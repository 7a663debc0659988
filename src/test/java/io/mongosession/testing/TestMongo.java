package io.mongosession.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.event.CommandListener;
import io.mongosession.MongoDBSessionManagerFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives a test class a database of its own on the {@link TestServer}, and closes and drops what its
 * tests made there.
 *
 * <pre>{@code
 * @RegisterExtension static final TestMongo MONGO = new TestMongo();
 * }</pre>
 */
public final class TestMongo implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private final String databaseName = "it_" + UUID.randomUUID().toString().replace("-", "");
  private final Deque<AutoCloseable> ofTest = new ArrayDeque<>();
  private MongoClient client;

  @Override
  public void beforeAll(ExtensionContext context) {
    client = MongoClients.create(uri());
    System.out.println(context.getDisplayName() + " runs against " + TestServer.description());
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    while (!ofTest.isEmpty()) {
      ofTest.pop().close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    database().drop();
    client.close();
  }

  /** Skips the test, with the reason, where the server is the embedded one. */
  public static void needsRealServer(String reason) {
    assumeTrue(TestServer.kind() != TestServer.Kind.EMBEDDED, "embedded server: " + reason);
  }

  /** The server's connection string. */
  public String uri() {
    return TestServer.uri();
  }

  /** The name of this test class's database. */
  public String databaseName() {
    return databaseName;
  }

  /** A client that no factory knows. */
  public MongoClient client() {
    return client;
  }

  /** This test class's database, by that client. */
  public MongoDatabase database() {
    return client.getDatabase(databaseName);
  }

  /** A factory builder with the server's connection string and this class's database. */
  public MongoDBSessionManagerFactory.Builder builder() {
    return MongoDBSessionManagerFactory.builder()
        .connectionString(uri())
        .databaseName(databaseName);
  }

  /**
   * A factory with this class's database, on a client that reports every command to the listener.
   */
  public MongoDBSessionManagerFactory factory(CommandListener listener) {
    return borrowing(listener).build();
  }

  /** As {@link #factory(CommandListener)}, to be set up further. */
  public MongoDBSessionManagerFactory.Builder borrowing(CommandListener listener) {
    return MongoDBSessionManagerFactory.builder()
        .client(client(listener))
        .databaseName(databaseName);
  }

  /** A client that reports every command to the listener; closed after the test. */
  public MongoClient client(CommandListener listener) {
    return close(
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(uri()))
                .addCommandListener(listener)
                .build()));
  }

  /** A proxy between a driver and the server; closed after the test. */
  public FaultProxy proxy() {
    return close(new FaultProxy(uri()));
  }

  /** Closes it after the test, the latest first. */
  public <T extends AutoCloseable> T close(T resource) {
    ofTest.push(resource);
    return resource;
  }
}
