package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.mongosession.testing.TestServer;
import java.util.UUID;
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
