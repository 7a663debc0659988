package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.testing.Background;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The numbers of the pool, when it is quiet and when it is not. */
class PoolStatsIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private static MongoDBSessionManager session(MongoDBSessionManagerFactory factory) {
    return factory.createSessionManager(UUID.randomUUID().toString());
  }

  private static void assertSound(PoolStats stats, int maximum) {
    assertThat(stats.size()).isBetween(0, maximum);
    assertThat(stats.inUse()).isBetween(0, maximum);
    assertThat(stats.idle()).isBetween(0, maximum);
    assertThat(stats.waiting()).isNotNegative();
    assertThat(stats.created()).isNotNegative();
    assertThat(stats.closed()).isNotNegative();
    assertThat(stats.checkoutTime().mean()).isNotNegative();
    assertThat(stats.checkoutTime().max()).isGreaterThanOrEqualTo(stats.checkoutTime().mean());
  }

  private static void assertQuiet(PoolStats stats) {
    assertThat(stats.inUse()).isZero();
    assertThat(stats.waiting()).isZero();
    assertThat(stats.idle()).isEqualTo(stats.size());
    assertThat(stats.created() - stats.closed()).isEqualTo(stats.size());
  }

  @Test
  void aNewFactoryHasAnEmptyPoolAndReportsItsSettings() {
    MongoDBSessionManagerFactory factory =
        MONGO.close(
            MONGO
                .builder()
                .clientOption("maxPoolSize", "7")
                .clientOption("maxlifetimems", "9000")
                .build());
    ConnectionStats stats = factory.connectionStats();

    assertThat(stats.pool().summary()).isEqualTo("total=0, in use=0, idle=0, waiting=0");
    assertThat(stats.poolConfig())
        .containsEntry("maxPoolSize", 7)
        .containsEntry("minPoolSize", 0)
        .containsEntry("maxLifeTimeMS", 9000)
        .containsEntry("waitQueueTimeoutMS", 5000);
    assertThat(stats.externalClient()).isFalse();
    assertThat(stats.connectionString()).contains("maxPoolSize=7");
    assertThat(stats.serverVersion()).matches("\\d+\\.\\d+.*");
  }

  @Test
  void theNumbersAreSoundDuringABurstAndExactAfterIt() throws Exception {
    MongoDBSessionManagerFactory factory =
        MONGO.close(MONGO.builder().clientOption("maxPoolSize", "3").build());
    AtomicBoolean over = new AtomicBoolean();
    List<PoolStats> samples = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> sampler =
        Background.run(
            () -> {
              while (!over.get()) {
                samples.add(factory.connectionStats().pool());
                Thread.onSpinWait();
              }
            });
    List<Thread> callers =
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    new Thread(
                        () -> {
                          for (int turn = 0; turn < 5; turn++) {
                            session(factory).initialize("agent");
                          }
                        }))
            .toList();
    callers.forEach(Thread::start);
    for (Thread caller : callers) {
      caller.join();
    }
    over.set(true);
    sampler.join();

    assertThat(samples).isNotEmpty().allSatisfy(sample -> assertSound(sample, 3));
    assertThat(samples).anyMatch(sample -> sample.inUse() > 0);
    assertThat(samples).anyMatch(sample -> sample.waiting() > 0);
    PoolStats after = factory.connectionStats().pool();
    assertQuiet(after);
    assertThat(after.size()).isBetween(1, 3);
    assertThat(after.checkoutTime().max()).isPositive();
    assertThat(after.checkoutFailures()).isEqualTo(new PoolStats.CheckoutFailures(0, 0, 0));
  }

  @Test
  void anExhaustedPoolShowsItselfInTheErrorAndInTheNumbersAndIsNoOutage() {
    FaultProxy proxy = MONGO.proxy();
    MongoDBSessionManagerFactory factory =
        MONGO.close(
            MONGO
                .builder()
                .connectionString(proxy.uri())
                .clientOption("maxPoolSize", "1")
                .clientOption("waitQueueTimeoutMS", "300")
                .clientOption("socketTimeoutMS", "2500")
                .clientOption("retryReads", "false")
                .build());
    session(factory).initialize("agent");
    proxy.keepReplyTo("findAndModify", 1);
    CompletableFuture<Void> holder =
        Background.run(
            () -> session(factory).appendMessage("agent", NewMessage.of("user", "hello")));
    Wait.until("the only connection is in use", () -> inUse(factory) == 1);

    CompletableFuture<UnavailableException> waiter =
        Background.supply(
            () ->
                catchThrowableOfType(
                    UnavailableException.class, () -> session(factory).getMetadata()));
    Wait.until("somebody waits", () -> factory.connectionStats().pool().waiting() > 0);
    assertThat(factory.status()).isEqualTo(ConnectionStatus.CONNECTED);

    UnavailableException error = Background.result(waiter);
    assertThat(error)
        .hasMessageContaining("waitQueueTimeoutMS")
        .hasMessageContaining("total=1, in use=1, idle=0");
    assertThat(error.pool().inUse()).isEqualTo(1);
    assertThat(factory.connectionStats().pool().checkoutFailures().timeout()).isEqualTo(1);

    Background.result(holder.exceptionally(gaveUp -> null));
    Wait.until("a working pool", () -> session(factory).initialize("agent").registered());
    assertQuiet(factory.connectionStats().pool());
  }

  private static int inUse(MongoDBSessionManagerFactory factory) {
    return factory.connectionStats().pool().inUse();
  }

  @Test
  void aPoolThatAnOutageClearedFillsAgain() {
    FaultProxy proxy = MONGO.proxy();
    MongoDBSessionManagerFactory factory =
        MONGO.close(
            MONGO
                .builder()
                .connectionString(proxy.uri())
                .clientOption("heartbeatFrequencyMS", "500")
                .build());
    session(factory).initialize("agent");
    PoolStats before = factory.connectionStats().pool();

    proxy.goDown();
    Wait.until("the connections are closed", () -> factory.connectionStats().pool().size() == 0);
    proxy.comeBack();
    session(factory).initialize("agent");

    PoolStats after = factory.connectionStats().pool();
    assertQuiet(after);
    assertThat(after.created()).isGreaterThan(before.created());
    assertThat(after.closed()).isGreaterThanOrEqualTo(before.size());
  }

  @Test
  void aClosedPoolIsEmpty() {
    PoolMonitor monitor = new PoolMonitor();
    MongoClient client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(MONGO.uri()))
                .applyToConnectionPoolSettings(pool -> pool.addConnectionPoolListener(monitor))
                .build());
    MongoDBSessionManagerFactory factory =
        MongoDBSessionManagerFactory.builder()
            .client(client, monitor)
            .databaseName(MONGO.databaseName())
            .build();
    IntStream.range(0, 20).parallel().forEach(i -> session(factory).initialize("agent"));
    assertThat(monitor.stats().size()).isPositive();

    client.close();

    assertQuiet(monitor.stats());
    assertThat(monitor.stats().size()).isZero();
  }
}
