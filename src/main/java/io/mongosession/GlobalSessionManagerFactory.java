package io.mongosession;

/**
 * One factory for a whole application, for code that nothing is injected into. Thread-safe.
 *
 * <p>Prefer passing the factory where that is possible; in a container, inject it.
 */
public final class GlobalSessionManagerFactory {

  private static final Object LOCK = new Object();

  private static volatile MongoDBSessionManagerFactory current;

  private GlobalSessionManagerFactory() {}

  /**
   * Makes the global factory and closes the one before. When this fails the one before goes on
   * working.
   *
   * @throws InvalidSettingsException when the client cannot be made with these settings
   */
  public static MongoDBSessionManagerFactory initialize(FactorySettings settings) {
    MongoDBSessionManagerFactory next = MongoDBSessionManagerFactory.of(settings);
    MongoDBSessionManagerFactory previous;
    synchronized (LOCK) {
      previous = current;
      current = next;
    }
    if (previous != null) {
      previous.close();
    }
    return next;
  }

  /**
   * The global factory.
   *
   * @throws IllegalStateException when there is none
   */
  public static MongoDBSessionManagerFactory get() {
    MongoDBSessionManagerFactory factory = current;
    if (factory == null) {
      throw new IllegalStateException(
          "the global session manager factory is not initialized:"
              + " call GlobalSessionManagerFactory.initialize(settings) when the application starts");
    }
    return factory;
  }

  /** Closes the global factory; without one nothing happens. */
  public static void close() {
    MongoDBSessionManagerFactory previous;
    synchronized (LOCK) {
      previous = current;
      current = null;
    }
    if (previous != null) {
      previous.close();
    }
  }
}
