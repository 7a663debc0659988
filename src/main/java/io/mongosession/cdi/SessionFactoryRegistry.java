package io.mongosession.cdi;

import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.config.FactoryConfiguration;
import io.mongosession.config.ModuleSettings;
import io.mongosession.log.LogText;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every factory of the application by its name, for code that knows only at run time which one it
 * needs. Inject it; thread-safe.
 */
@ApplicationScoped
public class SessionFactoryRegistry {

  private final Map<String, ManagedFactory> factories;

  @Inject
  SessionFactoryRegistry(ModuleSettings settings, FactoryAssembler maker) {
    Map<String, ManagedFactory> byName = new LinkedHashMap<>();
    settings
        .factories()
        .forEach(
            (name, configuration) -> byName.put(name, new ManagedFactory(configuration, maker)));
    factories = Collections.unmodifiableMap(byName);
  }

  /** For the container's proxy. */
  protected SessionFactoryRegistry() {
    factories = Map.of();
  }

  /** The default factory. */
  public MongoDBSessionManagerFactory get() {
    return get(FactoryConfiguration.DEFAULT_NAME);
  }

  /**
   * The factory of this name. It belongs to the application's life: do not close it.
   *
   * @throws IllegalArgumentException when the configuration names no such factory; another one is
   *     never handed out instead. It names this one, those that are known, and the setting
   */
  public MongoDBSessionManagerFactory get(String name) {
    ManagedFactory factory = factories.get(name);
    if (factory == null) {
      throw new IllegalArgumentException(
          "no session factory %s: %s names the known ones, which are %s"
              .formatted(
                  LogText.quoted(name),
                  FactoryConfiguration.NAMES_KEY,
                  String.join(", ", factories.keySet())));
    }
    return factory;
  }

  /** The names of all factories, the default one first; unmodifiable. */
  public Set<String> names() {
    return factories.keySet();
  }

  Collection<ManagedFactory> all() {
    return List.copyOf(factories.values());
  }

  @PreDestroy
  void close() {
    factories.values().forEach(ManagedFactory::close);
  }
}
