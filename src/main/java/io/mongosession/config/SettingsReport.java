package io.mongosession.config;

import static io.mongosession.config.PropertyReader.PREFIX;
import static io.mongosession.config.PropertyReader.factoryPrefix;

import io.mongosession.FactorySettings;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The effective settings by their property names, for the log. Shows no secret. */
final class SettingsReport {

  private static final String NOT_SET = "(not set)";

  private SettingsReport() {}

  static String of(ModuleSettings settings) {
    Map<String, Object> lines = new LinkedHashMap<>();
    settings.factories().values().forEach(factory -> addFactory(lines, factory));
    FactorySettings common = checked(settings.factories().get(FactoryConfiguration.DEFAULT_NAME));
    SessionLimits limits = common.limits();
    lines.put("memory.max-messages", common.maxMessages());
    lines.put("redaction.keep-original", common.keepOriginal());
    lines.put("health.timeout", common.probeTimeout());
    lines.put("health.max-age", common.probeMaxAge());
    lines.put("health.required", String.join(",", settings.health().required()));
    lines.put("health.details", settings.health().details());
    lines.put(
        "health.drain-file",
        settings.health().drainFile() == null ? "(not set)" : settings.health().drainFile());
    lines.put("metrics.enabled", settings.metricsEnabled());
    lines.put("limits.message-bytes", limits.messageBytes());
    lines.put("limits.body-bytes", settings.rest().bodyBytes());
    lines.put("limits.metadata-bytes", limits.metadataBytes());
    lines.put("limits.metadata-keys", limits.metadataKeys());
    lines.put("limits.state-bytes", limits.stateBytes());
    lines.put("limits.json-depth", limits.jsonDepth());
    lines.put("limits.agents", limits.agents());
    lines.put("limits.page-size", limits.pageSize());
    lines.put("rest.security", ValueType.spelling(settings.rest().security()));
    lines.put("rest.admin-role", settings.rest().adminRole());
    lines.put("rest.cors-origins", String.join(",", settings.rest().corsOrigins()));
    lines.put("chat.history", settings.chat().history());
    lines.put("chat.timeout", settings.chat().timeout());
    addModel(lines, settings.chat().model());
    return lines.entrySet().stream()
        .map(line -> "  " + withPrefix(line.getKey()) + " = " + line.getValue())
        .collect(Collectors.joining("\n", "Effective settings of the session module:\n", ""));
  }

  private static void addModel(Map<String, Object> lines, ModelSettings model) {
    if (model == null) {
      lines.put("chat.model.base-url", NOT_SET);
      return;
    }
    lines.put("chat.model.base-url", model.baseUrl());
    lines.put("chat.model.api-key", model.apiKey() == null ? NOT_SET : "<hidden>");
    lines.put("chat.model.name", model.name());
    lines.put("chat.model.timeout", model.timeout());
  }

  private static String withPrefix(String key) {
    return key.startsWith(PREFIX) ? key : PREFIX + key;
  }

  private static void addFactory(Map<String, Object> lines, FactoryConfiguration factory) {
    FactorySettings settings = checked(factory);
    String prefix = factoryPrefix(factory.name());
    if (factory.clientName() != null) {
      lines.put(prefix + "client-name", factory.clientName());
    } else {
      lines.put(
          prefix + "connection-string",
          factory.connected() ? settings.redactedConnectionString() : NOT_SET);
    }
    lines.put(prefix + "database", settings.databaseName());
    lines.put(prefix + "collection", settings.collectionName());
    lines.put(
        prefix + "application-name",
        settings.applicationName() == null ? NOT_SET : settings.applicationName());
    lines.put(prefix + "metadata-fields", String.join(",", settings.metadataFields()));
    lines.put(prefix + "startup", ValueType.spelling(factory.startup()));
    if (!factory.name().equals(FactoryConfiguration.DEFAULT_NAME)) {
      lines.put(prefix + "pool", factory.ownPool() ? "own" : "shared");
    }
  }

  private static FactorySettings checked(FactoryConfiguration factory) {
    MongoDBSessionManagerFactory.Builder builder = factory.builder();
    return (factory.connected() ? builder : builder.connectionString(FactoryReader.ANY_ADDRESS))
        .settings();
  }
}
