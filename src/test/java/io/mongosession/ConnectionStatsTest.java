package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionStatsTest {

  @Test
  void aMapHasTheKeysOfTheGuideAndThePoolsNumbers() {
    PoolStats pool =
        new PoolStats(
            7,
            4,
            3,
            1,
            9,
            2,
            new PoolStats.CheckoutFailures(0, 0, 0),
            new PoolStats.CheckoutTime(0, 0));
    ConnectionStats stats =
        new ConnectionStats(
            ConnectionStatus.CONNECTED,
            false,
            "mongodb://localhost:27017/",
            "8.0.4",
            Map.of("maxPoolSize", 100),
            pool,
            null);

    assertThat(stats.asMap())
        .containsExactly(
            entry("status", "connected"),
            entry("external_client", false),
            entry("connection_string", "mongodb://localhost:27017/"),
            entry("server_version", "8.0.4"),
            entry("pool_config", Map.of("maxPoolSize", 100)),
            entry("pool", Map.of("size", 7, "in_use", 4, "idle", 3, "waiting", 1)));
  }

  @Test
  void whatIsNotKnownIsNotInTheMap() {
    assertThat(
            new ConnectionStats(
                    ConnectionStatus.UNAVAILABLE, true, null, null, Map.of(), null, "no answer")
                .asMap())
        .containsOnly(
            entry("status", "unavailable"),
            entry("external_client", true),
            entry("pool_config", Map.of()),
            entry("outage", "no answer"));
  }
}
