package io.mongosession.config;

import io.mongosession.InvalidSettingsException;
import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.MongoDBSessionManagerFactory;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the configuration says of one factory. Checked, except for a connection string or client
 * that comes from elsewhere. Shows no secret.
 *
 * @param name {@value #DEFAULT_NAME}, or one of the configured names
 * @param startup when the factory is built
 * @param connectionKey the property that names the database's address
 * @param connected whether that property is set
 * @param clientKey the property that names the application's own client
 * @param clientName the application's own client to use, or null
 * @param ownPool whether the pool is never shared with another factory
 * @param fill sets everything that is configured
 */
public record FactoryConfiguration(
    String name,
    StartupMode startup,
    String connectionKey,
    boolean connected,
    String clientKey,
    String clientName,
    boolean ownPool,
    Consumer<MongoDBSessionManagerFactory.Builder> fill) {

  /** The name of the factory that is always there. */
  public static final String DEFAULT_NAME = "default";

  /** A new builder with everything that is configured. */
  public MongoDBSessionManagerFactory.Builder builder() {
    MongoDBSessionManagerFactory.Builder builder = MongoDBSessionManagerFactory.builder();
    fill.accept(builder);
    return builder;
  }

  /** Says that the application has no client of the configured name. */
  public InvalidSettingsException noSuchClient() {
    return new InvalidSettingsException(
        List.of(
            new Problem(
                clientKey, clientName, "the name of a bean of type MongoClient, see @Named")));
  }
}
