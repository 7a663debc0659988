package io.mongosession;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.bson.Document;

/** The factory: owns the connection, hands out managers. */
final class DefaultSessionManagerFactory implements MongoDBSessionManagerFactory {

  private static final Duration INDEX_RETRY = Duration.ofMinutes(1);

  private final CheckedSettings settings;
  private final MongoConnection connection;

  /** Made so far, by any factory on this connection. */
  private final Indexes indexes;

  private final Operations operations;
  private final Storage storage;

  DefaultSessionManagerFactory(CheckedSettings settings) {
    this(settings, MongoConnection.open(settings.client()), new Indexes(INDEX_RETRY));
  }

  private DefaultSessionManagerFactory(
      CheckedSettings settings, MongoConnection connection, Indexes indexes) {
    this.settings = settings;
    this.connection = connection;
    this.indexes = indexes;
    operations = new Operations(connection, settings.operationListeners());
    storage = storage(settings.databaseName(), settings.collectionName());
  }

  /** A factory of the settings that a builder made. */
  static DefaultSessionManagerFactory of(FactorySettings settings) {
    return new DefaultSessionManagerFactory(CheckedSettings.of(settings));
  }

  DefaultSessionManagerFactory sharing(CheckedSettings others) {
    operations.checkOpen();
    if (!settings.client().canShareWith(others.client())) {
      throw new IllegalArgumentException("the client settings differ");
    }
    return new DefaultSessionManagerFactory(others, connection.share(), indexes);
  }

  private Storage storage(String databaseName, String collectionName) {
    return new Storage(
        connection.client(),
        databaseName,
        collectionName,
        settings.limits().agents(),
        connection.writeBound());
  }

  @Override
  public MongoDBSessionManager createSessionManager(
      String sessionId, Consumer<SessionManagerOptions> overrides) {
    operations.checkOpen();
    ManagerOptions options = new ManagerOptions(settings);
    overrides.accept(options);
    SessionContext context =
        new SessionContext(
            Names.sessionId(sessionId),
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
    return operations.run("list_sessions", () -> storage.reading(() -> list(query)));
  }

  private SessionPage list(SessionQuery query) {
    List<Document> found = storage.sessionList().page(query);
    boolean more = found.size() > query.limit();
    List<Document> items = more ? found.subList(0, query.limit()) : found;
    return new SessionPage(
        items.stream().map(Documents::session).toList(),
        more ? SessionCursor.of(items.get(items.size() - 1)).toString() : null);
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
