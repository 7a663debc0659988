package io.mongosession.internal.session;

import com.mongodb.MongoNamespace;
import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.FactorySettings;
import io.mongosession.InvalidInputException;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionManagerOptions;
import io.mongosession.SessionPage;
import io.mongosession.SessionQuery;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.client.SharedClient;
import io.mongosession.internal.store.Indexes;
import io.mongosession.internal.store.Storage;
import java.util.function.Consumer;

/** The factory: owns the connection, hands out managers. */
public final class DefaultSessionManagerFactory implements MongoDBSessionManagerFactory {

  private final CheckedSettings settings;
  private final SharedClient connection;

  /** Made so far, by any factory on this connection. */
  private final Indexes indexes;

  private final OperationRunner operations;
  private final Storage storage;

  DefaultSessionManagerFactory(CheckedSettings settings) {
    this(settings, SharedClient.open(settings.client()));
  }

  private DefaultSessionManagerFactory(CheckedSettings settings, SharedClient connection) {
    this(settings, connection, new Indexes(connection));
  }

  private DefaultSessionManagerFactory(
      CheckedSettings settings, SharedClient connection, Indexes indexes) {
    this.settings = settings;
    this.connection = connection;
    this.indexes = indexes;
    operations = new OperationRunner(connection, settings.operationListeners());
    storage = storage(settings.databaseName(), settings.collectionName());
    indexes.ensure(storage, settings.metadataFields());
  }

  /** A factory of the settings that a builder made. */
  public static DefaultSessionManagerFactory of(FactorySettings settings) {
    return new DefaultSessionManagerFactory(CheckedSettings.of(settings));
  }

  public DefaultSessionManagerFactory sharing(CheckedSettings others) {
    operations.checkOpen();
    if (!settings.canShareWith(others)) {
      throw new IllegalArgumentException("the client settings differ");
    }
    return new DefaultSessionManagerFactory(others, connection.share(), indexes);
  }

  private Storage storage(String databaseName, String collectionName) {
    return new Storage(
        connection, new MongoNamespace(databaseName, collectionName), settings.limits().agents());
  }

  @Override
  public MongoDBSessionManager createSessionManager(
      String sessionId, Consumer<SessionManagerOptions> overrides) {
    operations.checkOpen();
    ManagerOptions options = new ManagerOptions(settings);
    overrides.accept(options);
    SessionContext context =
        new SessionContext(
            NameRules.sessionId(sessionId),
            options.owner,
            options.anyOwner,
            storageFor(options),
            settings.limits(),
            options.metadataFields,
            operations,
            indexes);
    return new DefaultSessionManager(context, settings, options);
  }

  private Storage storageFor(ManagerOptions options) {
    return options.databaseName.equals(settings.databaseName())
            && options.collectionName.equals(settings.collectionName())
        ? storage
        : storage(options.databaseName, options.collectionName);
  }

  @Override
  public SessionPage sessions(SessionQuery query) {
    if (query.limit() < 1 || query.limit() > settings.limits().pageSize()) {
      throw new InvalidInputException("limit", "1 to " + settings.limits().pageSize());
    }
    return operations.run(
        "list_sessions",
        () ->
            storage
                .get()
                .reading(() -> storage.get().sessionList().page(query, settings.limits())));
  }

  @Override
  public ConnectionStatus status() {
    operations.checkOpen();
    return connection.probe().status();
  }

  @Override
  public ConnectionStats connectionStats() {
    operations.checkOpen();
    return connection.stats();
  }

  @Override
  public void close() {
    if (operations.markClosed()) {
      connection.close();
    }
  }

  @Override
  public String toString() {
    return "MongoDBSessionManagerFactory[%s]".formatted(settings);
  }
}
