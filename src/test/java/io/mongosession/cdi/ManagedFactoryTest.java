package io.mongosession.cdi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.ConnectionStats;
import io.mongosession.ConnectionStatus;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.config.FactoryConfiguration;
import io.mongosession.config.StartupMode;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ManagedFactoryTest {

  private final ManagedFactory factory =
      new ManagedFactory(
          new FactoryConfiguration("default", StartupMode.EAGER, "key", false, null, false, null),
          new FactoryAssembler() {
            @Override
            Optional<MongoDBSessionManagerFactory> make(
                FactoryConfiguration configuration, Supplier<ConnectionStats> stats) {
              throw new IllegalStateException("the vault is closed");
            }
          });

  @Test
  void aFactoryWhoseAddressCannotBeHadIsUnavailableAndItsUseAnError() {
    assertThat(factory.status()).isEqualTo(ConnectionStatus.UNAVAILABLE);
    assertThat(factory.connectionStats().status()).isEqualTo(ConnectionStatus.UNAVAILABLE);
    assertThatThrownBy(() -> factory.createSessionManager("one")).hasMessage("the vault is closed");
  }

  @Test
  void aClosedFactorySaysThatItIsClosed() {
    factory.close();

    assertThatThrownBy(factory::status)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
