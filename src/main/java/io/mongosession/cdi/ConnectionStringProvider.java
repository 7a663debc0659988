package io.mongosession.cdi;

/**
 * Supplies the connection string of the default factory when the configuration has none.
 *
 * <p>An application may provide one bean of this type, for instance to read the connection string
 * from a vault. The development server's embedded database is provided in the same way. A value of
 * {@code mongodb.session.connection-string} always wins; the bean is then never asked.
 */
public interface ConnectionStringProvider {

  /**
   * Returns the connection string to use. Called at most once per factory that is built, on the
   * thread that builds it.
   *
   * @return a MongoDB connection string, never null
   */
  String connectionString();
}
