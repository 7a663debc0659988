package io.mongosession.internal.session;

import com.mongodb.client.MongoClient;
import io.mongosession.FeedbackHook;
import io.mongosession.MetadataHook;
import io.mongosession.OperationListener;
import io.mongosession.PoolMonitor;
import io.mongosession.SessionLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of a factory as its builder was given them, unchecked, with their defaults; each is
 * described there. Holds credentials. Not thread-safe.
 */
final class GivenSettings {

  String connectionString;
  MongoClient client;
  PoolMonitor poolMonitor;
  String databaseName = "agent_sessions";
  String collectionName = "sessions";
  String applicationName;
  Duration retention;
  Duration retentionInterval = Duration.ofMinutes(1);
  List<String> metadataFields = List.of();
  final Map<String, String> clientOptions = new LinkedHashMap<>();
  int maxMessages = 20;
  int historyBytes = 1024 * 1024;
  boolean keepOriginal;
  SessionLimits limits = SessionLimits.DEFAULTS;
  Duration probeTimeout = Duration.ofSeconds(1);
  Duration probeMaxAge = Duration.ofSeconds(1);
  final List<MetadataHook> metadataHooks = new ArrayList<>();
  final List<FeedbackHook> feedbackHooks = new ArrayList<>();
  final List<OperationListener> operationListeners = new ArrayList<>();

  /** Shows no setting. */
  @Override
  public String toString() {
    return "GivenSettings";
  }
}
