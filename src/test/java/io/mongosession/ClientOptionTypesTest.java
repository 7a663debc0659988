package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientOptionTypesTest {

  private final MongoDBSessionManagerFactory.Builder builder =
      MongoDBSessionManagerFactory.builder().connectionString("mongodb://localhost/");

  @Test
  void numbersTruthsTimesAndListsAreTakenAsTheOptionHasThem() {
    FactorySettings settings =
        builder
            .clientOption("maxPoolSize", 7)
            .clientOption("retryReads", false)
            .clientOption("socketTimeoutMS", Duration.ofSeconds(3))
            .clientOption("maxStalenessSeconds", Duration.ofMinutes(2))
            .clientOption("readPreference", "nearest")
            .clientOption("compressors", List.of("snappy", "zlib"))
            .settings();

    assertThat(settings.clientOptions())
        .containsEntry("maxPoolSize", "7")
        .containsEntry("retryReads", "false")
        .containsEntry("socketTimeoutMS", "3000")
        .containsEntry("maxStalenessSeconds", "120")
        .containsEntry("compressors", "snappy,zlib");
  }

  @Test
  void aNumberOutOfRangeIsRefusedLikeAText() {
    assertThatThrownBy(() -> builder.clientOption("maxPoolSize", -1).settings())
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("maxPoolSize");
  }
}
