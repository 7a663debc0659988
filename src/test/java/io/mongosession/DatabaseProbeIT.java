package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import io.mongosession.testing.WatchedMongo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseProbeIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  /** Far more than the second it should take, far less than any time-out of the driver's own. */
  private static final Duration SOON = Duration.ofSeconds(4);

  private final FaultProxy proxy = MONGO.proxy();

  private MongoDBSessionManagerFactory factory() {
    return MONGO.close(MONGO.builder().connectionString(proxy.uri()).build());
  }

  private static Duration timeOf(Runnable work) {
    long started = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - started);
  }

  @ParameterizedTest(name = "frozen: {0}")
  @ValueSource(booleans = {true, false})
  void theStatusFollowsADatabaseThatGoesAndComesBack(boolean frozen) {
    MongoDBSessionManagerFactory factory = factory();
    assertThat(factory.status()).isEqualTo(ConnectionStatus.CONNECTED);

    if (frozen) {
      proxy.freeze();
    } else {
      proxy.goDown();
    }
    assertThat(
            timeOf(
                () -> Wait.until("down", () -> factory.status() == ConnectionStatus.UNAVAILABLE)))
        .isLessThan(SOON);
    assertThat(timeOf(factory::connectionStats)).isLessThan(SOON);

    if (frozen) {
      proxy.unfreeze();
    } else {
      proxy.comeBack();
    }
    assertThat(timeOf(() -> Wait.until("up", () -> factory.status() == ConnectionStatus.CONNECTED)))
        .isLessThan(SOON);
  }

  @Test
  void aServerThatNeverRespondedIsReportedUnavailableInTime() {
    proxy.freeze();
    MongoDBSessionManagerFactory factory = factory();
    assertThat(timeOf(factory::status)).isLessThan(SOON);
    assertThat(factory.connectionStats().status()).isEqualTo(ConnectionStatus.UNAVAILABLE);
    assertThat(factory.connectionStats().serverVersion()).isNull();
  }

  @Test
  void closingAFactoryDoesNotWaitForASilentServer() {
    MongoDBSessionManagerFactory factory = factory();
    factory.status();
    proxy.freeze();
    assertThat(timeOf(factory::close)).isLessThan(SOON);
  }

  @Test
  void eachCauseOfAnOutageIsLoggedOnce() {
    try (LogCapture log = new LogCapture("io.mongosession.internal.client.DatabaseProbe")) {
      MongoDBSessionManagerFactory factory = factory();
      factory.status();
      proxy.goDown();
      Wait.until("the cause is known", () -> isLogged(factory, log, "nothing listens"));
      int lines = lines(log).size();
      for (int i = 0; i < 5; i++) {
        factory.status();
      }
      assertThat(lines(log)).hasSize(lines).doesNotHaveDuplicates();

      proxy.comeBack();
      Wait.until("up", () -> factory.status() == ConnectionStatus.CONNECTED);
      String connected = "INFO MongoDB at %s answers".formatted(proxy.address());
      assertThat(lines(log)).filteredOn(connected::equals).hasSize(2);
      assertThat(lines(log))
          .filteredOn(line -> !line.equals(connected))
          .allMatch(line -> line.startsWith("WARNING MongoDB at " + proxy.address()));
    }
  }

  /** Asks, and looks into the log. */
  private static boolean isLogged(
      MongoDBSessionManagerFactory factory, LogCapture log, String text) {
    factory.status();
    return lines(log).stream().anyMatch(line -> line.contains(text));
  }

  private static List<String> lines(LogCapture log) {
    return log.lines().stream().filter(line -> !line.startsWith("FINE")).toList();
  }

  @ParameterizedTest(name = "a probe counts for {0} ms")
  @ValueSource(longs = {0, 10_000})
  void concurrentStatusCallsShareAProbe(long maxAgeMillis) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(16);
    try (WatchedMongo mongo = new WatchedMongo();
        MongoDBSessionManagerFactory factory =
            MongoDBSessionManagerFactory.builder()
                .connectionString(mongo.uri())
                .probeMaxAge(Duration.ofMillis(maxAgeMillis))
                .build()) {
      factory.status();
      List<Callable<ConnectionStatus>> asking =
          Stream.<Callable<ConnectionStatus>>generate(() -> factory::status)
              .limit(400)
              .collect(Collectors.toList());
      for (Future<ConnectionStatus> status : callers.invokeAll(asking)) {
        assertThat(status.get()).isEqualTo(ConnectionStatus.CONNECTED);
      }
      assertThat(mongo.count("update")).isLessThan(maxAgeMillis == 0 ? 400 : 2);
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void concurrentStatusCallsOnASilentServerWaitNoLongerThanOne() throws Exception {
    MongoDBSessionManagerFactory factory =
        MONGO.close(
            MONGO
                .builder()
                .connectionString(proxy.uri())
                .probeTimeout(Duration.ofMillis(500))
                .probeMaxAge(Duration.ZERO)
                .build());
    factory.status();
    proxy.freeze();
    ExecutorService callers = Executors.newFixedThreadPool(16);
    try {
      Duration all =
          timeOf(
              () -> {
                Stream.generate(() -> callers.submit(factory::status))
                    .limit(16)
                    .toList()
                    .forEach(DatabaseProbeIT::await);
              });
      assertThat(all).isLessThan(SOON);
    } finally {
      callers.shutdown();
    }
  }

  private static void await(Future<ConnectionStatus> status) {
    try {
      assertThat(status.get()).isEqualTo(ConnectionStatus.UNAVAILABLE);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
