package io.mongosession.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a test class needs: a database process, fault proxies before it, application servers behind
 * them. Everything is ended after the class, the latest first, whatever happened.
 */
final class Rig implements BeforeAllCallback, AfterAllCallback {

  /** MongoDB's time-outs, small, so that what is derived from them is short. */
  static final Duration SELECTION = Duration.ofSeconds(1);

  static final Duration CONNECT = Duration.ofSeconds(1);
  static final Duration WAIT_QUEUE = Duration.ofSeconds(1);
  static final Duration READ = Duration.ofSeconds(2);

  /**
   * The same four as they are by default, for tests in which the database is there all the time.
   */
  static final Map<String, String> DEFAULT_TIMEOUTS =
      Map.of(
          "mongodb.session.client.serverSelectionTimeoutMS", "5000",
          "mongodb.session.client.connectTimeoutMS", "10000",
          "mongodb.session.client.waitQueueTimeoutMS", "5000",
          "mongodb.session.client.socketTimeoutMS", "30000");

  /** The longest one command takes: it waits once for each of them. */
  static final Duration COMMAND = SELECTION.plus(CONNECT).plus(WAIT_QUEUE).plus(READ);

  /**
   * The longest a request takes that meets a fault: the command is sent once more after a lost
   * reply, by the driver or by the module, and the first error ends the request. Where the server
   * has sessions the driver repeats writes as well, which makes it four.
   */
  static final Duration REQUEST = COMMAND.multipliedBy(2);

  /** Readiness: an age and a time-out of one second each, and what it takes to ask. */
  static final Duration READINESS = Duration.ofMillis(2500);

  private static final Path TARGET = Path.of("target", "faults");

  private final Path directory;
  private final List<String> containers;
  private final String databaseName = "faults_" + UUID.randomUUID().toString().replace("-", "");
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private Database database;
  private MongoClient client;
  private int servers;

  /** For tests on Open Liberty. */
  Rig(Class<?> test) {
    this(test, ApplicationServer.LIBERTY);
  }

  /** For tests on any of these servers. */
  Rig(Class<?> test, String... containers) {
    directory = TARGET.resolve(test.getSimpleName());
    this.containers = List.of(containers);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    assumeTrue(
        containers.contains(Deployments.container()),
        () -> "this fault test starts " + String.join(" or ", containers));
    deleteDirectory();
    Files.createDirectories(directory.resolve("database"));
    database = close(new Database(directory.resolve("database")));
  }

  private void deleteDirectory() throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    Exception failure = null;
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** The database, not started yet. */
  Database database() {
    return database;
  }

  /** Starts the database. */
  Database startDatabase() {
    database.start();
    return database;
  }

  FaultProxy proxy() {
    return close(new FaultProxy(database.uri()));
  }

  /** An application server, not started yet, with this connection string. */
  ApplicationServer server(String connectionString, Map<String, String> settings) {
    return server(Path.of(System.getProperty("war.file")), connectionString, settings);
  }

  ApplicationServer server(Path war, String connectionString, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>();
    all.put("mongodb.session.connection-string", connectionString);
    all.put("mongodb.session.database", databaseName);
    all.put("mongodb.session.rest.security", "none");
    all.put("mongodb.session.client.serverSelectionTimeoutMS", millis(SELECTION));
    all.put("mongodb.session.client.connectTimeoutMS", millis(CONNECT));
    all.put("mongodb.session.client.waitQueueTimeoutMS", millis(WAIT_QUEUE));
    all.put("mongodb.session.client.socketTimeoutMS", millis(READ));
    all.putAll(settings);
    servers++;
    return close(
        ApplicationServer.of(
            Deployments.container(), directory.resolve("server-" + servers), war, all));
  }

  static String millis(Duration duration) {
    return String.valueOf(duration.toMillis());
  }

  /** This rig, which from now on looks for what is stored in another database than its own. */
  Rig reading(String uri) {
    client = close(MongoClients.create(uri));
    return this;
  }

  /** The messages of a session as the database has them, past the application. */
  List<StoredMessage> stored(String session) {
    return StoredMessage.of(reading(), session);
  }

  /** See {@link CountedTokens#surplus}. */
  long surplusTokens(String session) {
    return CountedTokens.surplus(reading(), session);
  }

  private MongoDatabase reading() {
    if (client == null) {
      reading(database.uri());
    }
    return client.getDatabase(databaseName);
  }

  <T extends AutoCloseable> T close(T resource) {
    resources.push(resource);
    return resource;
  }
}
