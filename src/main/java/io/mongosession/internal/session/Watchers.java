package io.mongosession.internal.session;

import com.mongodb.event.CommandListener;
import io.mongosession.FeedbackHook;
import io.mongosession.MetadataHook;
import io.mongosession.OperationListener;
import java.util.List;

/** What of an application is called when a factory's managers do something. Immutable. */
record Watchers(
    List<MetadataHook> metadataHooks,
    List<FeedbackHook> feedbackHooks,
    List<OperationListener> operationListeners,
    List<CommandListener> commandListeners) {

  Watchers {
    metadataHooks = List.copyOf(metadataHooks);
    feedbackHooks = List.copyOf(feedbackHooks);
    operationListeners = List.copyOf(operationListeners);
    commandListeners = List.copyOf(commandListeners);
  }
}
