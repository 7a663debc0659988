package io.mongosession.dev;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A MongoDB in this process, kept in one file, on a port of the loopback interface. May be stopped
 * and started again: it keeps port and data. Thread-safe.
 */
final class EmbeddedServer {

  /**
   * It reports every connection, and warns of each that is open when it stops and of every index
   * that is not unique, as it has none such: nothing to be done about any.
   */
  private static final Logger SERVER_LOG = Logger.getLogger("de.bwaldvogel.mongo");

  private final Path file;
  private int port;
  private MongoServer server;

  /**
   * @param file its folder is made where it is not there
   * @param port 0 for a free one, which is chosen once
   */
  EmbeddedServer(Path file, int port) {
    this.file = file;
    this.port = port;
  }

  /** Starts it unless it runs. */
  synchronized void start() {
    if (server != null) {
      return;
    }
    SERVER_LOG.setLevel(Level.SEVERE);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the embedded database file " + file, e);
    }
    MongoServer started = new MongoServer(new H2Backend(file.toString()));
    try {
      // One worker: with more, concurrent findOneAndUpdate calls see each other's half-done work.
      started.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1, 1);
    } catch (RuntimeException e) {
      started.shutdownNow();
      throw new IllegalStateException(
          "the embedded database cannot listen on port " + port + "; is it in use?", e);
    }
    server = started;
    port = started.getLocalAddress().getPort();
  }

  /** Stops it unless it is stopped: connections are cut, nothing that was acknowledged is lost. */
  synchronized void stop() {
    if (server != null) {
      server.shutdownNow();
      server = null;
    }
  }

  /** Its connection string, once it was started. */
  synchronized String connectionString() {
    return "mongodb://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port + "/";
  }
}
