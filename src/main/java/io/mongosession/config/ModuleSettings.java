package io.mongosession.config;

import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * All settings of the module, checked.
 *
 * @param factories by name, the default one first; unmodifiable
 * @param rest of the REST API
 * @param chat of a chat turn
 * @param health of the readiness check
 * @param metricsEnabled whether metrics are published
 */
public record ModuleSettings(
    Map<String, FactoryConfiguration> factories,
    RestSettings rest,
    ChatSettings chat,
    HealthSettings health,
    boolean metricsEnabled) {

  /**
   * Reads the settings of the application that the calling thread belongs to.
   *
   * @throws io.mongosession.InvalidSettingsException naming every property that is not acceptable
   */
  public static ModuleSettings read() {
    return new SettingsReader(ConfigProvider.getConfig()).read();
  }

  /** The effective settings by their property names, one per line, without secrets. */
  public String report() {
    return SettingsReport.of(this);
  }
}
