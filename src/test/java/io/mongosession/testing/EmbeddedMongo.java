package io.mongosession.testing;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * The MongoDB of the integration and container tests: one per test JVM, in memory, started when a
 * test first asks for it.
 *
 * <p>{@code -Dmongodb.test.uri=mongodb://…} runs the tests against a real server instead. Tests
 * share the server and nothing else: each uses a database of its own.
 */
public final class EmbeddedMongo implements LauncherSessionListener {

  /** System property: the connection string of the server to test with. */
  public static final String URI_PROPERTY = "mongodb.test.uri";

  private static MongoServer server;

  /** The connection string of the test server, reachable from other processes on this machine. */
  public static synchronized String uri() {
    String given = System.getProperty(URI_PROPERTY);
    if (given != null) {
      return given;
    }
    server = new MongoServer(H2Backend.inMemory());
    // One worker: with more, concurrent findOneAndUpdate calls see each other's half-done work.
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, 1);
    String uri = "mongodb://127.0.0.1:" + server.getLocalAddress().getPort() + "/";
    System.setProperty(URI_PROPERTY, uri);
    return uri;
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    stop();
  }

  private static synchronized void stop() {
    if (server != null) {
      server.shutdownNow();
      server = null;
      System.clearProperty(URI_PROPERTY);
    }
  }
}
