package io.mongosession;

import com.mongodb.client.MongoClient;
import io.mongosession.MongoDBSessionManagerFactory.Builder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Collects the settings of a factory; {@link CheckedSettings} checks them. */
final class FactoryBuilder implements Builder {

  String connectionString;
  MongoClient client;
  PoolMonitor poolMonitor;
  String databaseName = "agent_sessions";
  String collectionName = "sessions";
  String applicationName;
  List<String> metadataFields = List.of();
  final Map<String, String> clientOptions = new LinkedHashMap<>();
  int maxMessages = 20;
  boolean keepOriginal;
  SessionLimits limits = SessionLimits.DEFAULTS;
  Duration probeTimeout = Duration.ofSeconds(1);
  Duration probeMaxAge = Duration.ofSeconds(1);
  final List<MetadataHook> metadataHooks = new ArrayList<>();
  final List<FeedbackHook> feedbackHooks = new ArrayList<>();
  final List<OperationListener> operationListeners = new ArrayList<>();

  @Override
  public Builder connectionString(String value) {
    connectionString = value;
    return this;
  }

  @Override
  public Builder client(MongoClient value) {
    return client(value, null);
  }

  @Override
  public Builder client(MongoClient value, PoolMonitor monitor) {
    client = value;
    poolMonitor = monitor;
    return this;
  }

  @Override
  public Builder databaseName(String value) {
    databaseName = value;
    return this;
  }

  @Override
  public Builder collectionName(String value) {
    collectionName = value;
    return this;
  }

  @Override
  public Builder applicationName(String value) {
    applicationName = value;
    return this;
  }

  @Override
  public Builder metadataFields(String... values) {
    return metadataFields(List.of(values));
  }

  @Override
  public Builder metadataFields(List<String> values) {
    metadataFields = List.copyOf(values);
    return this;
  }

  @Override
  public Builder clientOption(String name, String value) {
    clientOptions.put(Objects.requireNonNull(name, "name"), value);
    return this;
  }

  @Override
  public Builder maxMessages(int value) {
    maxMessages = value;
    return this;
  }

  @Override
  public Builder keepOriginal(boolean value) {
    keepOriginal = value;
    return this;
  }

  @Override
  public Builder limits(SessionLimits value) {
    limits = value;
    return this;
  }

  @Override
  public Builder probeTimeout(Duration value) {
    probeTimeout = value;
    return this;
  }

  @Override
  public Builder probeMaxAge(Duration value) {
    probeMaxAge = value;
    return this;
  }

  @Override
  public Builder metadataHook(MetadataHook hook) {
    metadataHooks.add(Objects.requireNonNull(hook, "hook"));
    return this;
  }

  @Override
  public Builder feedbackHook(FeedbackHook hook) {
    feedbackHooks.add(Objects.requireNonNull(hook, "hook"));
    return this;
  }

  @Override
  public Builder operationListener(OperationListener listener) {
    operationListeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  @Override
  public FactorySettings settings() {
    return new CheckedSettings(this);
  }

  @Override
  public MongoDBSessionManagerFactory build() {
    return new DefaultSessionManagerFactory(new CheckedSettings(this));
  }
}
