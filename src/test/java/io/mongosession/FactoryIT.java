package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who owns the client, who closes it, and who is not disturbed by that. */
class FactoryIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  /** Every call that would have to reach MongoDB. */
  private static final List<Consumer<MongoDBSessionManager>> CALLS =
      List.of(
          m -> m.create(NewSession.defaults()),
          MongoDBSessionManager::session,
          MongoDBSessionManager::applicationName,
          m -> m.initialize("agent"),
          m -> m.appendMessage("agent", NewMessage.of("user", "hi")),
          m -> m.messages("agent", MessageQuery.last(5)),
          m -> m.message("agent", 0),
          m -> m.messageCount("agent"),
          m -> m.syncAgent("agent", AgentUpdate.none().withState(Map.of("a", 1))),
          MongoDBSessionManager::listAgents,
          m -> m.agentConfig("agent"),
          MongoDBSessionManager::getMetadata,
          m -> m.updateMetadata(Map.of("a", 1)),
          m -> m.deleteMetadata("a"),
          m -> m.addFeedback(new NewFeedback("up", null, null, null)),
          MongoDBSessionManager::getFeedback,
          MongoDBSessionManager::delete);

  private static void work(MongoDBSessionManagerFactory factory) {
    MongoDBSessionManager manager = factory.createSessionManager(UUID.randomUUID().toString());
    manager.initialize("agent");
    manager.appendMessage("agent", NewMessage.of("user", "hi"));
    assertThat(manager.messageCount("agent")).isEqualTo(1);
  }

  /** The driver names its threads after the server. */
  private static boolean driverThreadsRunFor(String address) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().endsWith(address));
  }

  @Test
  void aFactoryIsMadeWithoutWaitingForTheServer() {
    FaultProxy proxy = MONGO.proxy();
    proxy.goDown();
    try (MongoDBSessionManagerFactory factory =
        MONGO.builder().connectionString(proxy.uri()).build()) {
      assertThat(factory.createSessionManager("x").sessionId()).isEqualTo("x");
      proxy.comeBack();
      work(factory);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zlib", "zlib,snappy"})
  void aFactoryWithCompressorsKeepsAConversation(String compressors) {
    try (MongoDBSessionManagerFactory factory =
        MONGO.builder().clientOption("compressors", compressors).build()) {
      work(factory);
    }
  }

  @Test
  void aBorrowedClientIsUsedAndNeverClosed() {
    CommandCounter commands = new CommandCounter();
    MongoClient client = MONGO.client(commands);
    MongoDBSessionManagerFactory factory =
        MongoDBSessionManagerFactory.builder()
            .client(client)
            .databaseName(MONGO.databaseName())
            .build();
    assertThat(commands.during(() -> work(factory))).isNotEmpty();

    ConnectionStats stats = factory.connectionStats();
    assertThat(stats.externalClient()).isTrue();
    assertThat(stats.status()).isEqualTo(ConnectionStatus.CONNECTED);
    assertThat(stats.serverVersion()).isNotBlank();
    assertThat(stats.connectionString()).isNull();
    assertThat(stats.poolConfig()).isEmpty();
    assertThat(stats.pool()).isNull();

    factory.close();
    assertThat(client.getDatabase(MONGO.databaseName()).listCollectionNames()).isNotEmpty();
  }

  @Test
  void aBorrowedClientWithAMonitorHasLivePoolNumbers() {
    PoolMonitor monitor = new PoolMonitor();
    MongoClient client =
        MONGO.close(
            MongoClients.create(
                MongoClientSettings.builder()
                    .applyConnectionString(new ConnectionString(MONGO.uri()))
                    .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(monitor))
                    .build()));
    MongoDBSessionManagerFactory factory =
        MONGO.close(
            MongoDBSessionManagerFactory.builder()
                .client(client, monitor)
                .databaseName(MONGO.databaseName())
                .build());
    work(factory);

    // Indexes are made in the background, by this client.
    Wait.until("all idle", () -> isIdle(factory.connectionStats().pool()));
    assertThat(factory.connectionStats().pool().created()).isPositive();
  }

  private static boolean isIdle(PoolStats pool) {
    return pool.size() > 0 && pool.size() == pool.idle();
  }

  @Test
  void aBorrowedClientTogetherWithConnectionSettingsIsRefused() {
    MongoClient client = MONGO.client(new CommandCounter());
    assertThatExceptionOfType(InvalidSettingsException.class)
        .isThrownBy(
            () ->
                MongoDBSessionManagerFactory.builder()
                    .client(client)
                    .connectionString(MONGO.uri())
                    .clientOption("maxPoolSize", "5")
                    .build())
        .satisfies(
            error ->
                assertThat(error.problems())
                    .extracting(InvalidSettingsException.Problem::setting)
                    .containsExactly("connectionString", "clientOption"));
  }

  @Test
  void closingOneFactoryLeavesAnotherOfTheSameAddressWorking() {
    MongoDBSessionManagerFactory stays = MONGO.close(MONGO.builder().build());
    MongoDBSessionManagerFactory goes = MONGO.builder().build();
    work(goes);
    work(stays);

    goes.close();

    work(stays);
    assertThat(stays.connectionStats().status()).isEqualTo(ConnectionStatus.CONNECTED);
    assertThat(stays.connectionStats().pool().checkoutFailures())
        .isEqualTo(new PoolStats.CheckoutFailures(0, 0, 0));
  }

  @Test
  void aServerThatIsDownDisturbsOnlyItsOwnFactory() {
    FaultProxy proxy = MONGO.proxy();
    MongoDBSessionManagerFactory up = MONGO.close(MONGO.builder().build());
    MongoDBSessionManagerFactory down =
        MONGO.close(
            MONGO
                .builder()
                .connectionString(proxy.uri())
                .clientOption("serverSelectionTimeoutMS", "200")
                .build());
    proxy.goDown();

    assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> work(down));
    work(up);
    assertThat(up.status()).isEqualTo(ConnectionStatus.CONNECTED);
    assertThat(down.status()).isEqualTo(ConnectionStatus.UNAVAILABLE);
  }

  @Test
  void closingAFactoryTwiceIsNoError() {
    MongoDBSessionManagerFactory factory = MONGO.builder().build();
    work(factory);
    factory.close();
    factory.close();
  }

  @Test
  void afterCloseEveryCallReportsThatTheFactoryIsClosed() {
    MongoDBSessionManagerFactory factory = MONGO.builder().build();
    MongoDBSessionManager manager = factory.createSessionManager("x");
    work(factory);
    factory.close();

    CALLS.forEach(
        call ->
            assertThatIllegalStateException()
                .isThrownBy(() -> call.accept(manager))
                .withMessage("the session manager factory is closed"));
    for (Callable<?> call :
        List.<Callable<?>>of(
            () -> factory.createSessionManager("x"),
            () -> factory.sessions(SessionQuery.all()),
            factory::status,
            factory::connectionStats)) {
      assertThatIllegalStateException()
          .isThrownBy(call::call)
          .withMessage("the session manager factory is closed");
    }
    assertThat(factory.toString()).contains(MONGO.databaseName());
  }

  @Test
  void operationsUnderWayAtTheCloseEndWithAResultOrAClosedError() throws Exception {
    MongoDBSessionManagerFactory factory = MONGO.builder().build();
    work(factory);
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try {
      CountDownLatch busy = new CountDownLatch(16);
      List<Future<Throwable>> ends =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      callers.submit(
                          () ->
                              catchThrowable(
                                  () -> {
                                    while (true) {
                                      work(factory);
                                      busy.countDown();
                                    }
                                  })))
              .toList();
      busy.await();
      factory.close();

      for (Future<Throwable> end : ends) {
        assertThat(end.get())
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("the session manager factory is closed");
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void aClosedFactoryLeavesNoThreadAndNoConnection() {
    FaultProxy proxy = MONGO.proxy();
    String address = new ConnectionString(proxy.uri()).getHosts().get(0);
    for (int i = 0; i < 5; i++) {
      try (MongoDBSessionManagerFactory factory =
          MONGO.builder().connectionString(proxy.uri()).build()) {
        work(factory);
        factory.status();
        assertThat(driverThreadsRunFor(address)).isTrue();
        assertThat(proxy.connections()).isPositive();
      }
    }
    Wait.until("no thread left", () -> !driverThreadsRunFor(address));
    Wait.until("no connection left", () -> proxy.connections() == 0);
  }
}
