package io.mongosession.config;

import java.util.List;
import java.util.stream.Collectors;

/** The effective settings by their property names, for the log. Shows no secret. */
final class SettingsReport {

  private SettingsReport() {}

  static String of(List<EffectiveSetting> settings) {
    return settings.stream()
        .map(SettingsReport::line)
        .collect(Collectors.joining("\n", "Effective settings of the session module:\n", ""));
  }

  private static String line(EffectiveSetting setting) {
    String line = "  " + setting.name() + " = " + setting.value();
    return setting.source().equals(EffectiveSetting.DEFAULT)
        ? line
        : line + " (" + setting.source() + ")";
  }
}
