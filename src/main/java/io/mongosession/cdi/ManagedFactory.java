package io.mongosession.cdi;

import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.ErasureReceipt;
import io.mongosession.ImportListener;
import io.mongosession.ImportOptions;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionExport;
import io.mongosession.SessionImport;
import io.mongosession.SessionManagerOptions;
import io.mongosession.SessionPage;
import io.mongosession.SessionQuery;
import io.mongosession.SweepResult;
import io.mongosession.TransferFormat;
import io.mongosession.UnavailableException;
import io.mongosession.config.FactoryConfiguration;
import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A factory that is built when it is first used or explicitly started, and that gives its managers
 * the hooks of the {@link HookScope}. While the address of its database is not configured, every
 * operation is an {@link UnavailableException}. Thread-safe.
 */
final class ManagedFactory implements MongoDBSessionManagerFactory {

  private static final Logger LOG = LogContext.logger(ManagedFactory.class.getName());

  private final FactoryConfiguration configuration;
  private final FactoryAssembler maker;
  private volatile Optional<MongoDBSessionManagerFactory> built;
  private boolean closed;

  ManagedFactory(FactoryConfiguration configuration, FactoryAssembler maker) {
    this.configuration = configuration;
    this.maker = maker;
  }

  FactoryConfiguration configuration() {
    return configuration;
  }

  /** Builds the factory unless it is built already. */
  Optional<MongoDBSessionManagerFactory> start() {
    Optional<MongoDBSessionManagerFactory> present = built;
    return present == null ? build() : present;
  }

  private synchronized Optional<MongoDBSessionManagerFactory> build() {
    if (built == null) {
      if (closed) {
        throw new IllegalStateException("the session manager factory is closed");
      }
      Optional<MongoDBSessionManagerFactory> made =
          maker.make(configuration, this::connectionStats);
      if (made.isEmpty()) {
        LOG.log(
            Level.WARNING,
            "Session factory {0} has no database: set {1}. Until then it returns 503 and is not"
                + " ready.",
            configuration.name(),
            configuration.connectionKey());
      }
      built = made;
    }
    return built;
  }

  /**
   * Nothing also where a bean of the application fails, as one does that has no connection string:
   * some servers take a readiness check that throws for one that is not there.
   */
  private Optional<MongoDBSessionManagerFactory> started() {
    try {
      return start();
    } catch (RuntimeException e) {
      if (isClosed()) {
        throw e;
      }
      LOG.log(Level.DEBUG, "Session factory " + configuration.name() + " could not be built", e);
      return Optional.empty();
    }
  }

  /** Whether there is a factory at this moment: built, with a database, not closed. */
  synchronized boolean isRunning() {
    return !closed && built != null && built.isPresent();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private MongoDBSessionManagerFactory required() {
    return start()
        .orElseThrow(() -> new UnavailableException("the database is not configured", null));
  }

  @Override
  public MongoDBSessionManager createSessionManager(
      String sessionId, Consumer<SessionManagerOptions> overrides) {
    return required()
        .createSessionManager(
            sessionId,
            options -> {
              HookScope.current().forEach(options::metadataHook);
              overrides.accept(options);
            });
  }

  @Override
  public SessionPage sessions(SessionQuery query) {
    return required().sessions(query);
  }

  @Override
  public SessionExport exportSessions(SessionQuery query, TransferFormat format) {
    return required().exportSessions(query, format);
  }

  @Override
  public SessionImport importSessions(ImportOptions options, ImportListener listener) {
    return required().importSessions(options, listener);
  }

  @Override
  public SweepResult sweep() {
    SweepResult result = required().sweep();
    maker.report(configuration, result);
    return result;
  }

  @Override
  public ErasureReceipt eraseOwner(String owner) {
    return required().eraseOwner(owner);
  }

  @Override
  public ConnectionStatus status() {
    return started().map(MongoDBSessionManagerFactory::status).orElse(ConnectionStatus.UNAVAILABLE);
  }

  @Override
  public ConnectionStats connectionStats() {
    return started()
        .map(MongoDBSessionManagerFactory::connectionStats)
        .orElseGet(
            () ->
                new ConnectionStats(
                    ConnectionStatus.UNAVAILABLE,
                    false,
                    null,
                    null,
                    Map.of(),
                    null,
                    "the address of the database is not configured; set "
                        + configuration.connectionKey()));
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (built != null) {
      built.ifPresent(MongoDBSessionManagerFactory::close);
    }
  }

  @Override
  public String toString() {
    return "MongoDBSessionManagerFactory[%s]".formatted(configuration.name());
  }
}
