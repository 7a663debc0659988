package io.mongosession.internal.session;

import com.mongodb.client.MongoClient;
import io.mongosession.FactorySettings;
import io.mongosession.FeedbackHook;
import io.mongosession.MetadataHook;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.MongoDBSessionManagerFactory.Builder;
import io.mongosession.OperationListener;
import io.mongosession.PoolMonitor;
import io.mongosession.SessionLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Collects the settings of a factory; {@link CheckedSettings} checks them. */
public final class FactoryBuilder implements Builder {

  private String connectionString;
  private MongoClient client;
  private PoolMonitor poolMonitor;
  private String databaseName = "agent_sessions";
  private String collectionName = "sessions";
  private String applicationName;
  private List<String> metadataFields = List.of();
  private final Map<String, String> clientOptions = new LinkedHashMap<>();
  private int maxMessages = 20;
  private boolean keepOriginal;
  private SessionLimits limits = SessionLimits.DEFAULTS;
  private Duration probeTimeout = Duration.ofSeconds(1);
  private Duration probeMaxAge = Duration.ofSeconds(1);
  private final List<MetadataHook> metadataHooks = new ArrayList<>();
  private final List<FeedbackHook> feedbackHooks = new ArrayList<>();
  private final List<OperationListener> operationListeners = new ArrayList<>();

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
    return checked();
  }

  @Override
  public MongoDBSessionManagerFactory build() {
    return new DefaultSessionManagerFactory(checked());
  }

  private CheckedSettings checked() {
    return new CheckedSettings(
        new GivenSettings(
            connectionString,
            client,
            poolMonitor,
            databaseName,
            collectionName,
            applicationName,
            metadataFields,
            clientOptions,
            maxMessages,
            keepOriginal,
            limits,
            probeTimeout,
            probeMaxAge,
            metadataHooks,
            feedbackHooks,
            operationListeners));
  }
}
