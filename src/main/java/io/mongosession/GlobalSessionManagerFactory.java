package io.mongosession;

import java.util.Objects;

/**
 * One factory for an entire application, for code that nothing is injected into. Thread-safe.
 *
 * <p>Prefer passing the factory where that is possible; in a container, inject it.
 */
public final class GlobalSessionManagerFactory {

  private static final Object LOCK = new Object();

  private static volatile Entry current;

  /** The factory, and whether it is closed when another takes its place. */
  private record Entry(MongoDBSessionManagerFactory factory, boolean owned) {
    void release() {
      if (owned) {
        factory.close();
      }
    }
  }

  private GlobalSessionManagerFactory() {}

  /**
   * Makes the global factory and closes the previous one. When this fails the previous one keeps
   * working.
   *
   * @throws InvalidSettingsException when the client cannot be made with these settings
   */
  public static MongoDBSessionManagerFactory initialize(FactorySettings settings) {
    MongoDBSessionManagerFactory next = MongoDBSessionManagerFactory.of(settings);
    replace(new Entry(next, true));
    return next;
  }

  /**
   * Makes this factory the global one. It stays its owner's, who alone closes it. The previous one
   * is closed if {@link #initialize} made it.
   */
  public static void install(MongoDBSessionManagerFactory factory) {
    replace(new Entry(Objects.requireNonNull(factory, "factory"), false));
  }

  /** Takes away a factory that was installed; nothing happens when another one is global now. */
  public static void uninstall(MongoDBSessionManagerFactory factory) {
    synchronized (LOCK) {
      if (current != null && current.factory() == factory && !current.owned()) {
        current = null;
      }
    }
  }

  /**
   * The global factory.
   *
   * @throws IllegalStateException when there is none
   */
  public static MongoDBSessionManagerFactory get() {
    Entry entry = current;
    if (entry == null) {
      throw new IllegalStateException(
          "the global session manager factory is not initialized:"
              + " call GlobalSessionManagerFactory.initialize(settings) when the application starts");
    }
    return entry.factory();
  }

  /** Closes the global factory (an installed one is only forgotten); without one does nothing. */
  public static void close() {
    replace(null);
  }

  private static void replace(Entry next) {
    Entry previous;
    synchronized (LOCK) {
      previous = current;
      current = next;
    }
    if (previous != null) {
      previous.release();
    }
  }
}
