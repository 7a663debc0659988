package io.mongosession.cdi;

import io.mongosession.ConnectionStatus;
import io.mongosession.FactorySettings;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.config.FactoryConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;

/** Joins what the configuration says with what the application's beans supply. */
@ApplicationScoped
class FactoryMaker {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final Instance<Object> beans;

  @Inject
  FactoryMaker(@Any Instance<Object> beans) {
    this.beans = beans;
  }

  FactoryMaker() {
    beans = null; // For the container's proxy.
  }

  /** The factory, or nothing when nobody knows where its database is. */
  Optional<MongoDBSessionManagerFactory> make(FactoryConfiguration configuration) {
    return builder(configuration).map(MongoDBSessionManagerFactory.Builder::build);
  }

  /**
   * Waits for the factory's database as long as an operation would.
   *
   * @throws IllegalStateException when it does not answer, or nobody knows where it is
   */
  void requireDatabase(FactoryConfiguration configuration) {
    MongoDBSessionManagerFactory.Builder builder =
        builder(configuration)
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

  private Optional<MongoDBSessionManagerFactory.Builder> builder(
      FactoryConfiguration configuration) {
    MongoDBSessionManagerFactory.Builder builder = configuration.builder();
    if (configuration.connected()) {
      return Optional.of(builder);
    }
    Instance<ConnectionStringProvider> provider = beans.select(ConnectionStringProvider.class);
    return provider.isUnsatisfied()
        ? Optional.empty()
        : Optional.of(builder.connectionString(provider.get().connectionString()));
  }
}
