package io.mongosession.cdi;

import com.mongodb.client.MongoClient;
import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.ContainerSupport;
import io.mongosession.FactorySettings;
import io.mongosession.InvalidSettingsException;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.MongoDBSessionManagerFactory.Builder;
import io.mongosession.PoolMonitor;
import io.mongosession.config.FactoryConfiguration;
import io.mongosession.log.LogContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.literal.NamedLiteral;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Combines the configuration with what the application's beans supply. */
@ApplicationScoped
class FactoryAssembler {

  private static final Logger LOG = LogContext.logger(FactoryAssembler.class.getName());
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

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
    Optional<Builder> builder = connected(configuration);
    builder.ifPresent(
        present -> {
          HookBeans hooks = beans.select(HookBeans.class).get();
          hooks.metadataHooks().forEach(present::metadataHook);
          hooks.feedbackHooks().forEach(present::feedbackHook);
        });
    beans
        .select(FactoryMonitor.class)
        .forEach(
            monitor -> {
              var listener = monitor.watch(configuration.name(), stats);
              builder.ifPresent(present -> present.operationListener(listener));
            });
    return builder.map(present -> make(configuration, present.settings()));
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

  /**
   * Checks that the client that the configuration names is there.
   *
   * @throws InvalidSettingsException when it is not
   */
  void requireClient(FactoryConfiguration configuration) {
    if (configuration.clientName() != null && !client(configuration).isResolvable()) {
      throw configuration.noSuchClient();
    }
  }

  /**
   * Waits for the factory's database as long as an operation would.
   *
   * @throws IllegalStateException when it does not respond, or its address is not configured
   */
  void requireDatabase(FactoryConfiguration configuration) {
    Builder builder =
        connected(configuration)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "%s is not set, and factory %s must connect when the application starts"
                            .formatted(configuration.connectionKey(), configuration.name())));
    FactorySettings settings = builder.settings();
    try (MongoDBSessionManagerFactory probe = builder.probeTimeout(patience(settings)).build()) {
      if (probe.status() != ConnectionStatus.CONNECTED) {
        throw new IllegalStateException(
            "the database of factory %s does not answer".formatted(configuration.name()));
      }
    }
  }

  private static Duration patience(FactorySettings settings) {
    String millis = settings.clientOptions().get("serverSelectionTimeoutMS");
    Duration patience =
        millis == null ? settings.probeTimeout() : Duration.ofMillis(Long.parseLong(millis));
    return patience.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : patience;
  }

  private Optional<Builder> connected(FactoryConfiguration configuration) {
    Builder builder = configuration.builder();
    if (configuration.connected()) {
      return Optional.of(builder);
    }
    if (configuration.clientName() != null) {
      Instance<PoolMonitor> monitor =
          beans.select(PoolMonitor.class, NamedLiteral.of(configuration.clientName()));
      return Optional.of(
          builder.client(
              client(configuration).get(), monitor.isResolvable() ? monitor.get() : null));
    }
    Instance<ConnectionStringProvider> provider = beans.select(ConnectionStringProvider.class);
    return provider.isUnsatisfied()
        ? Optional.empty()
        : Optional.of(builder.connectionString(provider.get().connectionString()));
  }

  private Instance<MongoClient> client(FactoryConfiguration configuration) {
    return beans.select(MongoClient.class, NamedLiteral.of(configuration.clientName()));
  }
}
