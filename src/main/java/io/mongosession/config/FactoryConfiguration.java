package io.mongosession.config;

import io.mongosession.FactorySettings;

/**
 * What the configuration says of one factory. Checked, except for a connection string that comes
 * from elsewhere. Shows no secret.
 *
 * @param name {@value #DEFAULT_NAME}, or one of the configured names
 * @param startup when the factory is built
 * @param connectionKey the property that names the database's address
 * @param connected whether that property is set
 * @param clientName the application's own client to use, or null
 * @param ownPool whether the pool is never shared with another factory
 * @param settings everything that is configured, complete where it is connected
 */
public record FactoryConfiguration(
    String name,
    StartupMode startup,
    String connectionKey,
    boolean connected,
    String clientName,
    boolean ownPool,
    FactorySettings settings) {

  /** The name of the factory that is always there. */
  public static final String DEFAULT_NAME = "default";

  /** The property that names the others. */
  public static final String NAMES_KEY = Keys.FACTORIES.property();
}
