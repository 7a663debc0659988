package io.mongosession.dev;

import io.mongosession.UnavailableException;
import io.mongosession.cdi.ConnectionStringProvider;
import io.mongosession.log.LogContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.Config;

/**
 * The MongoDB of an application in development that configures no connection string: in the
 * server's own process, kept in one file, on the loopback interface.
 *
 * <p>It starts when the application first asks for it, so a configured connection string means it
 * never starts; neither does it in the profile {@value #PRODUCTION}. Properties of MicroProfile
 * Config: {@value #PATH} names its file, {@value #PORT} fixes its port, which otherwise is a free
 * one.
 */
@ApplicationScoped
public class EmbeddedDatabase implements ConnectionStringProvider {

  private static final Logger LOG = LogContext.logger(EmbeddedDatabase.class.getName());
  private static final String PATH = "mongodb.embedded.path";
  private static final String PORT = "mongodb.embedded.port";
  private static final String PROFILE = "mp.config.profile";
  private static final String PRODUCTION = "prod";

  private final Config config;
  private EmbeddedServer server;
  private Thread shutdownHook;

  @Inject
  EmbeddedDatabase(Config config) {
    this.config = config;
  }

  /** For the container's proxy. */
  protected EmbeddedDatabase() {
    this(null);
  }

  @Override
  public synchronized String connectionString() {
    if (server == null) {
      start();
    }
    return server.connectionString();
  }

  private void start() {
    String profile = config.getOptionalValue(PROFILE, String.class).orElse("");
    if (List.of(profile.split("\\s*,\\s*")).contains(PRODUCTION)) {
      throw new UnavailableException(
          "the embedded database is for development and does not start in the profile %s: set the connection string"
              .formatted(PRODUCTION),
          null,
          null);
    }
    Path file = Path.of(config.getOptionalValue(PATH, String.class).orElse(".data/mongodb"));
    EmbeddedServer starting =
        new EmbeddedServer(file, config.getOptionalValue(PORT, Integer.class).orElse(0));
    starting.start();
    server = starting;
    // Ctrl-C can end the process before the application is undeployed, which would lose data.
    shutdownHook = new Thread(starting::stop, "embedded-database-shutdown");
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    LOG.log(
        Level.INFO,
        "No connection string is configured: for development there is an embedded database on {0},"
            + " stored in {1}",
        starting.connectionString(),
        file.toAbsolutePath());
  }

  @PreDestroy
  synchronized void stop() {
    if (server == null) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      return; // The process is ending: the hook does it, or has done it.
    }
    server.stop();
    server = null;
  }
}
