package io.mongosession.internal.store;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoClient;
import io.mongosession.internal.client.SharedClient;
import io.mongosession.internal.client.SideClient;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Where sessions are stored. Asks for the client when it is first used, see {@link
 * SharedClient#client()}. Thread-safe.
 */
public final class Storage implements Supplier<Stores> {

  private final SharedClient connection;
  private final MongoNamespace sessions;
  private final int maxAgents;
  private volatile Stores stores;

  /**
   * @param sessions the collection of the sessions, after which the others are named
   */
  public Storage(SharedClient connection, MongoNamespace sessions, int maxAgents) {
    this.connection = connection;
    this.sessions = sessions;
    this.maxAgents = maxAgents;
  }

  MongoNamespace sessions() {
    return sessions;
  }

  @Override
  public Stores get() {
    Stores known = stores;
    if (known == null) {
      known = by(connection.client());
      stores = known;
    }
    return known;
  }

  /**
   * The same by a client beside the shared one, which has no more than this time for a step, and
   * which the caller closes.
   */
  public SideStores aside(Duration timeout) {
    SideClient client = connection.aside(timeout);
    return new SideStores(client, by(client.client()));
  }

  /** The same by another client of the same servers. */
  Stores by(MongoClient client) {
    return new Stores(
        client,
        sessions.getDatabaseName(),
        sessions.getCollectionName(),
        maxAgents,
        connection.writeBound());
  }
}
