package io.mongosession.internal.session;

import com.mongodb.client.MongoClient;
import io.mongosession.FeedbackHook;
import io.mongosession.MetadataHook;
import io.mongosession.OperationListener;
import io.mongosession.PoolMonitor;
import io.mongosession.SessionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The settings of a factory as its builder was given them, unchecked; each is described there.
 * Holds credentials.
 */
record GivenSettings(
    String connectionString,
    MongoClient client,
    PoolMonitor poolMonitor,
    String databaseName,
    String collectionName,
    String applicationName,
    List<String> metadataFields,
    Map<String, String> clientOptions,
    int maxMessages,
    boolean keepOriginal,
    SessionLimits limits,
    Duration probeTimeout,
    Duration probeMaxAge,
    List<MetadataHook> metadataHooks,
    List<FeedbackHook> feedbackHooks,
    List<OperationListener> operationListeners) {

  /** Shows no setting. */
  @Override
  public String toString() {
    return "GivenSettings";
  }
}
