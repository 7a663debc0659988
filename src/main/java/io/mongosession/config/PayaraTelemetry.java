package io.mongosession.config;

import org.eclipse.microprofile.config.Config;

/**
 * Whether OpenTelemetry is switched off on Payara. Payara 6.2025.10 gives applications real spans
 * also where MicroProfile Telemetry's own switch is off, as it is by default: they go nowhere, and
 * would cost what others cost.
 */
final class PayaraTelemetry {

  private static final String SWITCH = "otel.sdk.disabled";

  /** GlassFish and its descendants set it, the embedded ones too. */
  private static final String ROOT_OF_SERVER = "com.sun.aas.instanceRoot";

  private PayaraTelemetry() {}

  static boolean isOff(Config config) {
    return System.getProperty(ROOT_OF_SERVER) != null && !isOn(config);
  }

  private static boolean isOn(Config config) {
    return config
        .getOptionalValue(SWITCH, String.class)
        .filter("false"::equalsIgnoreCase)
        .isPresent();
  }
}
