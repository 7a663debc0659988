package io.mongosession;

import io.mongosession.internal.session.CheckedSettings;
import io.mongosession.internal.session.DefaultSessionManagerFactory;
import java.util.Set;

/**
 * What a container's integration (CDI, configuration) needs beyond what applications do. No I/O;
 * thread-safe.
 */
public final class ContainerSupport {

  private ContainerSupport() {}

  /** The names of all options of the MongoDB connection string, as in the MongoDB manual. */
  public static Set<String> clientOptionNames() {
    return CheckedSettings.clientOptionNames();
  }

  /**
   * Whether factories of these settings can use one pool: both have the same address, credentials,
   * client options and probe. With a borrowed client there is no pool to share.
   */
  public static boolean canSharePool(FactorySettings one, FactorySettings other) {
    return CheckedSettings.of(one).canShareWith(CheckedSettings.of(other));
  }

  /**
   * Makes a factory on the pool of another. The pool is closed with the last factory that uses it.
   *
   * @param other made by {@link MongoDBSessionManagerFactory}, or by this method; not closed
   * @throws IllegalArgumentException unless {@link #canSharePool} holds for both settings
   * @throws IllegalStateException when the other factory is closed
   */
  public static MongoDBSessionManagerFactory sharingPool(
      MongoDBSessionManagerFactory other, FactorySettings settings) {
    if (other instanceof DefaultSessionManagerFactory factory) {
      return factory.sharing(CheckedSettings.of(settings));
    }
    throw new IllegalArgumentException("the other factory has no pool of its own to share");
  }
}
