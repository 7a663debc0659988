package io.mongosession.internal.session;

import com.mongodb.MongoNamespace;
import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.ErasureReceipt;
import io.mongosession.FactorySettings;
import io.mongosession.ImportListener;
import io.mongosession.ImportOptions;
import io.mongosession.InvalidInputException;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionExport;
import io.mongosession.SessionImport;
import io.mongosession.SessionManagerOptions;
import io.mongosession.SessionPage;
import io.mongosession.SessionQuery;
import io.mongosession.SweepResult;
import io.mongosession.TransferFormat;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.client.ProbeTarget;
import io.mongosession.internal.client.SharedClient;
import io.mongosession.internal.store.Indexes;
import io.mongosession.internal.store.SessionRemover;
import io.mongosession.internal.store.Storage;
import io.mongosession.internal.store.Stores;
import io.mongosession.internal.transfer.Database;
import io.mongosession.internal.transfer.ExportRun;
import io.mongosession.internal.transfer.ImportRun;
import io.mongosession.internal.turn.TurnTimes;
import io.mongosession.internal.turn.TurnWork;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;

/** The factory: owns the connection, hands out managers. */
public final class DefaultSessionManagerFactory implements MongoDBSessionManagerFactory {

  private static final Duration FOLLOWERS_LOOK = Duration.ofMillis(500);

  private final CheckedSettings settings;
  private final SharedClient connection;

  /** Made so far, by any factory on this connection. */
  private final Indexes indexes;

  private final OperationRunner operations;
  private final Storage storage;
  private final TurnWork turns = new TurnWork(TurnTimes.USUAL, FOLLOWERS_LOOK);
  private final ProbeTarget probed;

  DefaultSessionManagerFactory(CheckedSettings settings) {
    this(settings, SharedClient.open(settings.client(), settings.commandListeners()));
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
    storage = storage(settings.sessions());
    probed = Stores.probeTarget(settings.sessions());
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

  private Storage storage(MongoNamespace sessions) {
    return new Storage(connection, sessions, settings.limits().agents());
  }

  @Override
  public MongoDBSessionManager createSessionManager(
      String sessionId, Consumer<SessionManagerOptions> overrides) {
    operations.checkOpen();
    ManagerOptions options = new ManagerOptions(settings);
    overrides.accept(options);
    Storage chosen = storageFor(options);
    SessionContext context =
        new SessionContext(
            NameRules.sessionId(sessionId),
            options.owner,
            options.anyOwner,
            chosen,
            settings.limits(),
            options.metadataFields,
            chosen == storage ? settings.keeping() : null,
            operations,
            indexes,
            turns);
    return new DefaultSessionManager(context, settings, options);
  }

  private Storage storageFor(ManagerOptions options) {
    MongoNamespace sessions = new MongoNamespace(options.databaseName, options.collectionName);
    return sessions.equals(settings.sessions()) ? storage : storage(sessions);
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
                .reading(
                    () ->
                        storage
                            .get()
                            .sessionList()
                            .page(
                                query,
                                settings.limits(),
                                settings.metadataFields(),
                                settings.keeping())));
  }

  @Override
  public SweepResult sweep() {
    return operations.run("sweep", () -> storage.get().sweep().run(settings.keeping()));
  }

  @Override
  public ErasureReceipt eraseOwner(String owner) {
    NameRules.owner(owner);
    ErasureReceipt receipt =
        operations.run(
            "erase_owner",
            () -> storage.get().erasure().erase(owner, settings.retentionInterval()));
    sweepLater();
    return receipt;
  }

  /** What was on its way to deleted sessions; as soon as it has arrived. */
  private void sweepLater() {
    SessionRemover remover = storage.get().remover();
    connection.background().later(remover.longestWrite().plusMillis(100), remover::sweepAll);
  }

  @Override
  public SessionExport exportSessions(SessionQuery query, TransferFormat format) {
    operations.checkOpen();
    return ExportRun.of(database("export_sessions"), format, query);
  }

  @Override
  public SessionImport importSessions(ImportOptions options, ImportListener listener) {
    operations.checkOpen();
    return new ImportRun(
        database("import_sessions"),
        options,
        settings.keeping(),
        settings.keepOriginal(),
        listener);
  }

  private Database database(String operation) {
    return new Database() {
      @Override
      public <T> T call(Function<Stores, T> commands) {
        return operations.run(
            operation, () -> storage.get().reading(() -> commands.apply(storage.get())));
      }
    };
  }

  @Override
  public ConnectionStatus status() {
    return connectionStats().status();
  }

  @Override
  public ConnectionStats connectionStats() {
    operations.checkOpen();
    return connection.stats(probed);
  }

  @Override
  public void close() {
    if (operations.markClosed()) {
      try {
        turns.close();
      } finally {
        connection.close();
      }
    }
  }

  @Override
  public String toString() {
    return "MongoDBSessionManagerFactory[%s]".formatted(settings);
  }
}
