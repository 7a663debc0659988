package io.mongosession.cdi;

import com.mongodb.client.MongoClient;
import com.mongodb.event.CommandListener;
import io.mongosession.ConnectionStats;
import io.mongosession.ContainerSupport;
import io.mongosession.FactorySettings;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.OperationListener;
import io.mongosession.PoolMonitor;
import io.mongosession.SweepResult;
import io.mongosession.config.FactoryConfiguration;
import io.mongosession.log.LogContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Combines the configuration with what the application's beans supply. */
@ApplicationScoped
class FactoryAssembler {

  private static final Logger LOG = LogContext.logger(FactoryAssembler.class.getName());

  private record Shareable(FactorySettings settings, MongoDBSessionManagerFactory factory) {}

  private final Instance<Object> beans;
  private final List<Shareable> shareable = new ArrayList<>();

  @Inject
  FactoryAssembler(@Any Instance<Object> beans) {
    this.beans = beans;
  }

  FactoryAssembler() {
    beans = null; // For the container's proxy.
  }

  /**
   * The factory, or nothing when the address of its database is not configured.
   *
   * @param stats the factory's connection, once it is made
   */
  Optional<MongoDBSessionManagerFactory> make(
      FactoryConfiguration configuration, Supplier<ConnectionStats> stats) {
    Optional<FactorySettings> settings = connected(configuration);
    List<OperationListener> listeners = new ArrayList<>();
    List<CommandListener> commandListeners = new ArrayList<>();
    beans
        .select(FactoryMonitor.class)
        .forEach(
            monitor -> {
              listeners.add(monitor.watch(configuration.name(), stats));
              monitor.commands(configuration.name()).ifPresent(commandListeners::add);
            });
    return settings.map(
        present -> {
          HookBeans hooks = beans.select(HookBeans.class).get();
          return make(
              configuration,
              ContainerSupport.watchedBy(
                  present,
                  hooks.metadataHooks(),
                  hooks.feedbackHooks(),
                  listeners,
                  commandListeners));
        });
  }

  private synchronized MongoDBSessionManagerFactory make(
      FactoryConfiguration configuration, FactorySettings settings) {
    Optional<Shareable> other =
        shareable.stream()
            .filter(candidate -> !configuration.ownPool())
            .filter(candidate -> ContainerSupport.canSharePool(settings, candidate.settings()))
            .findFirst();
    LOG.log(
        Level.INFO,
        "Session factory {0}, {1} pool: {2}",
        configuration.name(),
        other.isPresent() ? "shared" : "new",
        settings);
    MongoDBSessionManagerFactory made =
        other
            .map(found -> ContainerSupport.sharingPool(found.factory(), settings))
            .orElseGet(() -> MongoDBSessionManagerFactory.of(settings));
    if (!configuration.ownPool()) {
      shareable.add(new Shareable(settings, made));
    }
    return made;
  }

  /** Reports what a factory's sweep did. */
  void report(FactoryConfiguration configuration, SweepResult result) {
    beans
        .select(FactoryMonitor.class)
        .forEach(monitor -> monitor.swept(configuration.name(), result));
  }

  /** Whether the application has a client of this name. */
  boolean hasClient(String name) {
    return client(name).isResolvable();
  }

  /**
   * Waits for the factory's database as long as an operation would.
   *
   * @throws IllegalStateException when it does not respond, or its address is not configured
   */
  void requireDatabase(FactoryConfiguration configuration) {
    FactorySettings settings =
        connected(configuration)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "%s is not set, and factory %s must connect when the application starts"
                            .formatted(configuration.connectionKey(), configuration.name())));
    String outage = ContainerSupport.outage(settings);
    if (outage != null) {
      throw new IllegalStateException(
          "the database of factory %s does not answer: %s".formatted(configuration.name(), outage));
    }
  }

  private Optional<FactorySettings> connected(FactoryConfiguration configuration) {
    FactorySettings settings = configuration.settings();
    String clientName = configuration.clientName();
    if (configuration.connected()) {
      return Optional.of(settings);
    }
    if (clientName != null) {
      Instance<PoolMonitor> monitor = beans.select(PoolMonitor.class, NamedLiteral.of(clientName));
      return Optional.of(
          ContainerSupport.borrowing(
              settings, client(clientName).get(), monitor.isResolvable() ? monitor.get() : null));
    }
    Instance<ConnectionStringProvider> provider = beans.select(ConnectionStringProvider.class);
    return provider.isUnsatisfied()
        ? Optional.empty()
        : Optional.of(ContainerSupport.connectedTo(settings, provider.get().connectionString()));
  }

  private Instance<MongoClient> client(String name) {
    return beans.select(MongoClient.class, NamedLiteral.of(name));
  }
}
