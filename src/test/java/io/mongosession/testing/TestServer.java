package io.mongosession.testing;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import org.bson.Document;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mongodb.MongoDBContainer;

/**
 * The MongoDB of the integration and container tests: one per test JVM, started when a test first
 * asks for it. It is the server of {@code -Dmongodb.test.uri=mongodb://…} where given, otherwise a
 * container where a Docker engine responds, otherwise an embedded one; the output of each test
 * class that uses it shows which.
 *
 * <p>Tests share the server and nothing else: each uses a database of its own.
 */
public final class TestServer implements LauncherSessionListener {

  /** System property: the connection string of a server to test with. */
  public static final String URI_PROPERTY = "mongodb.test.uri";

  private static final String IMAGE = "mongo:8.0";

  /** What kind of server the tests run against. */
  public enum Kind {
    GIVEN,
    CONTAINER,
    EMBEDDED
  }

  private record Running(Kind kind, String uri, AutoCloseable process, String version) {

    Running(Kind kind, String uri, AutoCloseable process) {
      this(kind, uri, process, TestServer.version(uri));
    }
  }

  private static Running running;

  /** Its connection string, reachable from other processes on this machine. */
  public static String uri() {
    return running().uri();
  }

  public static Kind kind() {
    return running().kind();
  }

  /** What the tests run against, for the report of each test class: kind and version. */
  public static String description() {
    return "MongoDB %s (%s)".formatted(running().version(), kind());
  }

  private static synchronized Running running() {
    if (running == null) {
      running = start();
    }
    return running;
  }

  private static Running start() {
    String given = System.getProperty(URI_PROPERTY);
    if (given != null && !given.isBlank()) {
      return new Running(Kind.GIVEN, given, () -> {});
    }
    if (DockerClientFactory.instance().isDockerAvailable()) {
      MongoDBContainer container = new MongoDBContainer(IMAGE).withReplicaSet();
      container.start();
      return new Running(Kind.CONTAINER, container.getConnectionString(), container);
    }
    EmbeddedMongo embedded = new EmbeddedMongo();
    return new Running(Kind.EMBEDDED, embedded.uri(), embedded);
  }

  private static String version(String uri) {
    try (MongoClient client = MongoClients.create(uri)) {
      return client
          .getDatabase("admin")
          .runCommand(new Document("buildInfo", 1))
          .getString("version");
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    stop();
  }

  private static synchronized void stop() {
    if (running != null) {
      try {
        running.process().close();
      } catch (Exception e) {
        throw new IllegalStateException("the test server does not stop", e);
      } finally {
        running = null;
      }
    }
  }
}
