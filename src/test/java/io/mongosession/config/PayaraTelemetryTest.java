package io.mongosession.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whether OpenTelemetry is used on Payara, which makes spans that go nowhere. */
class PayaraTelemetryTest {

  private static final String ROOT = "com.sun.aas.instanceRoot";

  @AfterEach
  void leave() {
    System.clearProperty(ROOT);
  }

  private static Config config(Map<String, String> properties) {
    return new SmallRyeConfigBuilder()
        .withSources(new PropertiesConfigSource(properties, "test", 100))
        .build();
  }

  @Test
  void onPayaraItIsOffUntilTheSwitchOfMicroProfileSaysOn() {
    System.setProperty(ROOT, "/payara");

    assertThat(PayaraTelemetry.isOff(config(Map.of()))).isTrue();
    assertThat(PayaraTelemetry.isOff(config(Map.of("otel.sdk.disabled", "true")))).isTrue();
    assertThat(PayaraTelemetry.isOff(config(Map.of("otel.sdk.disabled", "False")))).isFalse();
  }

  @Test
  void otherServersSeeToItThemselves() {
    assertThat(PayaraTelemetry.isOff(config(Map.of()))).isFalse();
  }
}
