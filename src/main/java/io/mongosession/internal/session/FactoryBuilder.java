package io.mongosession.internal.session;

import com.mongodb.client.MongoClient;
import io.mongosession.ContainerSupport.SettingNames;
import io.mongosession.FactorySettings;
import io.mongosession.FeedbackHook;
import io.mongosession.MetadataHook;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.MongoDBSessionManagerFactory.Builder;
import io.mongosession.OperationListener;
import io.mongosession.PoolMonitor;
import io.mongosession.SessionLimits;
import io.mongosession.internal.client.SettingProblems;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Collects the settings of a factory; {@link CheckedSettings} checks them. */
public final class FactoryBuilder implements Builder {

  private final GivenSettings given = new GivenSettings();

  @Override
  public Builder connectionString(String value) {
    given.connectionString = value;
    return this;
  }

  @Override
  public Builder client(MongoClient value) {
    return client(value, null);
  }

  @Override
  public Builder client(MongoClient value, PoolMonitor monitor) {
    given.client = value;
    given.poolMonitor = monitor;
    return this;
  }

  @Override
  public Builder databaseName(String value) {
    given.databaseName = value;
    return this;
  }

  @Override
  public Builder collectionName(String value) {
    given.collectionName = value;
    return this;
  }

  @Override
  public Builder applicationName(String value) {
    given.applicationName = value;
    return this;
  }

  @Override
  public Builder retention(Duration value) {
    given.retention = value;
    return this;
  }

  @Override
  public Builder retentionInterval(Duration value) {
    given.retentionInterval = value;
    return this;
  }

  @Override
  public Builder metadataFields(String... values) {
    return metadataFields(List.of(values));
  }

  @Override
  public Builder metadataFields(List<String> values) {
    given.metadataFields = List.copyOf(values);
    return this;
  }

  @Override
  public Builder clientOption(String name, String value) {
    given.clientOptions.put(Objects.requireNonNull(name, "name"), value);
    return this;
  }

  @Override
  public Builder maxMessages(int value) {
    given.maxMessages = value;
    return this;
  }

  @Override
  public Builder historyBytes(int value) {
    given.historyBytes = value;
    return this;
  }

  @Override
  public Builder keepOriginal(boolean value) {
    given.keepOriginal = value;
    return this;
  }

  @Override
  public Builder limits(SessionLimits value) {
    given.limits = value;
    return this;
  }

  @Override
  public Builder probeTimeout(Duration value) {
    given.probeTimeout = value;
    return this;
  }

  @Override
  public Builder probeMaxAge(Duration value) {
    given.probeMaxAge = value;
    return this;
  }

  @Override
  public Builder metadataHook(MetadataHook hook) {
    given.metadataHooks.add(Objects.requireNonNull(hook, "hook"));
    return this;
  }

  @Override
  public Builder feedbackHook(FeedbackHook hook) {
    given.feedbackHooks.add(Objects.requireNonNull(hook, "hook"));
    return this;
  }

  @Override
  public Builder operationListener(OperationListener listener) {
    given.operationListeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  @Override
  public FactorySettings settings() {
    return settings(false, null);
  }

  /**
   * The settings, checked.
   *
   * @param connectLater see {@link CheckedSettings#check}
   * @param names how the settings are called in errors, or null for the names of the methods here
   */
  public CheckedSettings settings(boolean connectLater, SettingNames names) {
    return CheckedSettings.check(given, connectLater, new SettingProblems(names));
  }

  @Override
  public MongoDBSessionManagerFactory build() {
    return new DefaultSessionManagerFactory(settings(false, null));
  }
}
