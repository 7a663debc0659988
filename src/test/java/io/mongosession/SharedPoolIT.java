package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mongosession.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Two factories on one pool, and a factory that is made known to the entire application. */
class SharedPoolIT {

  private final String database = "it_" + UUID.randomUUID().toString().replace("-", "");

  @Test
  void thePoolIsClosedWithTheLastFactoryThatUsesIt() {
    MongoDBSessionManagerFactory first = builder().build();
    MongoDBSessionManagerFactory second =
        ContainerSupport.sharingPool(first, builder().collectionName("other").settings());
    second.createSessionManager("a").initialize("default");

    assertThat(first.connectionStats().pool()).isEqualTo(second.connectionStats().pool());
    first.close();
    first.close();
    assertThatIllegalStateException().isThrownBy(first::connectionStats);
    assertThat(second.createSessionManager("a").listAgents()).hasSize(1);

    second.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> ContainerSupport.sharingPool(second, builder().settings()));
  }

  @Test
  void everyFactoryOnAPoolIsToldOfItsCheckOutsUntilItIsClosed() {
    List<Duration> first = new CopyOnWriteArrayList<>();
    List<Duration> second = new CopyOnWriteArrayList<>();
    MongoDBSessionManagerFactory one = builder().operationListener(listener(first)).build();
    try (MongoDBSessionManagerFactory other =
        ContainerSupport.sharingPool(
            one, builder().operationListener(listener(second)).settings())) {
      other.createSessionManager("a").initialize("default");

      assertThat(first).isNotEmpty().allSatisfy(waited -> assertThat(waited).isPositive());
      one.close();
      int before = first.size();
      int secondBefore = second.size();
      other.createSessionManager("a").listAgents();
      assertThat(first).hasSize(before);
      assertThat(second).hasSizeGreaterThan(secondBefore);
    }
  }

  private static OperationListener listener(List<Duration> checkouts) {
    return new OperationListener() {
      @Override
      public void operationEnded(String operation, Duration duration, RuntimeException error) {
        // Not what this is about.
      }

      @Override
      public void connectionCheckedOut(Duration waited) {
        checkouts.add(waited);
      }
    };
  }

  @Test
  void factoriesOfDifferentClientSettingsCannotShareAPool() {
    FactorySettings settings = builder().settings();

    assertThat(
            ContainerSupport.canSharePool(settings, builder().databaseName("elsewhere").settings()))
        .isTrue();
    FactorySettings other = builder().clientOption("maxPoolSize", "5").settings();
    assertThat(ContainerSupport.canSharePool(settings, other)).isFalse();
    try (MongoDBSessionManagerFactory factory = MongoDBSessionManagerFactory.of(settings)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ContainerSupport.sharingPool(factory, other));
    }
  }

  @Test
  void anInstalledFactoryIsTheGlobalOneAndNeverClosedByIt() {
    try (MongoDBSessionManagerFactory mine = builder().build()) {
      GlobalSessionManagerFactory.install(mine);
      assertThat(GlobalSessionManagerFactory.get()).isSameAs(mine);

      MongoDBSessionManagerFactory other =
          GlobalSessionManagerFactory.initialize(builder().settings());
      assertThat(mine.status()).isEqualTo(ConnectionStatus.CONNECTED);
      GlobalSessionManagerFactory.uninstall(mine);
      assertThat(GlobalSessionManagerFactory.get()).isSameAs(other);

      GlobalSessionManagerFactory.install(mine);
      assertThatIllegalStateException().isThrownBy(other::status);
      GlobalSessionManagerFactory.uninstall(mine);
      assertThatIllegalStateException().isThrownBy(GlobalSessionManagerFactory::get);
      assertThat(mine.status()).isEqualTo(ConnectionStatus.CONNECTED);
    } finally {
      GlobalSessionManagerFactory.close();
    }
  }

  private MongoDBSessionManagerFactory.Builder builder() {
    return MongoDBSessionManagerFactory.builder()
        .connectionString(TestServer.uri())
        .databaseName(database);
  }
}
