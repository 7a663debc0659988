package io.mongosession.config;

import io.mongosession.log.LogContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * All settings of the module, checked.
 *
 * @param factories by name, the default one first; unmodifiable
 * @param rest of the REST API
 * @param chat of a chat turn
 * @param health of the readiness check
 * @param problems of an application's own endpoints
 * @param viewer of the session viewer
 * @param metricsEnabled whether metrics are published
 * @param telemetry of OpenTelemetry
 * @param effective all of them as they apply, without secrets; unmodifiable
 */
public record ModuleSettings(
    Map<String, FactoryConfiguration> factories,
    RestSettings rest,
    ChatSettings chat,
    HealthSettings health,
    ProblemSettings problems,
    ViewerSettings viewer,
    boolean metricsEnabled,
    TelemetrySettings telemetry,
    List<EffectiveSetting> effective) {

  private static final Logger LOG = LogContext.logger(ModuleSettings.class.getName());

  /**
   * Reads the settings of the application that the calling thread belongs to. Logs what is set and
   * has no effect.
   *
   * @param clients whether the application has a client of this name
   * @param injected the factories that the application injects by name
   * @throws io.mongosession.InvalidSettingsException naming every property that is not acceptable
   */
  public static ModuleSettings read(Predicate<String> clients, Set<String> injected) {
    SettingsReader reader = new SettingsReader(ConfigProvider.getConfig(), System.getenv());
    try {
      return reader.read(clients, injected);
    } finally {
      reader.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
    }
  }

  /** The effective settings by their property names, one per line, without secrets. */
  public String report() {
    return SettingsReport.of(effective);
  }

  /** The factories alone: the rest is in {@link #report()}. */
  @Override
  public String toString() {
    return "ModuleSettings" + factories.keySet();
  }
}
