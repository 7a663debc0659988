package io.mongosession.dev;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import io.mongosession.cdi.ConnectionStringProvider;
import io.mongosession.log.LogContext;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The MongoDB of the development server: in the server's own process, kept in one file, on a free
 * port of the loopback interface.
 *
 * <p>It starts when the application first asks for it, so a configured connection string means it
 * never starts. The system property {@code mongodb.embedded.path} names its file.
 */
@ApplicationScoped
public class EmbeddedDatabase implements ConnectionStringProvider {

  private static final Logger LOG = LogContext.logger(EmbeddedDatabase.class.getName());

  private MongoServer server;
  private InetSocketAddress address;
  private Thread shutdownHook;

  @PostConstruct
  void start() {
    Path file = Path.of(System.getProperty("mongodb.embedded.path", ".data/mongodb"));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the embedded database file " + file, e);
    }
    server = new MongoServer(new H2Backend(file.toString()));
    // One worker: with more, concurrent findOneAndUpdate calls see each other's half-done work.
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, 1);
    address = server.getLocalAddress();
    // Ctrl-C can end the process before the application is undeployed, which would lose data.
    shutdownHook = new Thread(server::shutdownNow, "embedded-database-shutdown");
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    LOG.log(Level.INFO, "Embedded database on {0}, stored in {1}", connectionString(), file);
  }

  @Override
  public String connectionString() {
    return "mongodb://" + address.getHostString() + ":" + address.getPort() + "/";
  }

  @PreDestroy
  void stop() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      return; // The process is ending: the hook does it, or has done it.
    }
    server.shutdownNow();
  }
}
