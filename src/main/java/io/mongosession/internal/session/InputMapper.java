package io.mongosession.internal.session;

import io.mongosession.AgentUpdate;
import io.mongosession.AppendOptions;
import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.NewMessage;
import io.mongosession.NewSession;
import io.mongosession.Redaction;
import io.mongosession.SessionLimits;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.JsonToBson;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.store.Retention;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/** Checks what callers hand in and maps it to what is stored. */
final class InputMapper {

  private static final int MAX_ROLE = 64;
  private static final int MAX_MODEL = 256;
  private static final int MAX_KEY = 256;
  private static final int MAX_TYPE = 128;
  private static final int MAX_SHORT_TEXT = 256;

  private final SessionLimits limits;

  InputMapper(SessionLimits limits) {
    this.limits = limits;
  }

  /** Role, content and metrics of each message. */
  List<Document> messages(List<NewMessage> messages) {
    if (messages == null || messages.isEmpty() || messages.size() > limits.pageSize()) {
      throw new InvalidInputException("messages", "1 to %d messages".formatted(limits.pageSize()));
    }
    List<Document> prepared = new ArrayList<>(messages.size());
    for (NewMessage message : messages) {
      prepared.add(message(message));
    }
    return prepared;
  }

  /** Role, content and metrics of a message. */
  Document message(NewMessage message) {
    if (message == null) {
      throw new InvalidInputException("messages", "messages that are not null");
    }
    Document document =
        new Document(Fields.ROLE, NameRules.require(Fields.ROLE, message.role(), MAX_ROLE))
            .append(Fields.CONTENT, content(message.content()));
    if (message.metrics() != null) {
      document.append(Fields.METRICS, metrics(message.metrics()));
    }
    return document;
  }

  Object content(Object content) {
    if (content == null) {
      throw new InvalidInputException(Fields.CONTENT, "any JSON value but null");
    }
    return JsonToBson.toBson(
        Fields.CONTENT, content, limits.jsonDepth(), "message-bytes", limits.messageBytes());
  }

  Document metrics(Map<String, Object> metrics) {
    return JsonToBson.toDocument(
        Fields.METRICS, metrics, limits.jsonDepth(), "message-bytes", limits.messageBytes());
  }

  /** The metrics an update carries for the latest message. */
  Document latestMetrics(AgentUpdate update) {
    if (update.messageMetrics() == null) {
      return new Document();
    }
    if (update.messageMetrics().containsKey("")) {
      throw new InvalidInputException(Fields.METRICS, "member names that are not empty");
    }
    return metrics(update.messageMetrics());
  }

  /** The agent's fields an update carries, without the message metrics. */
  Document agentFields(AgentUpdate update) {
    Document fields = new Document();
    if (update == null) {
      return fields;
    }
    put(fields, Fields.STATE, state(Fields.STATE, update.state()));
    put(
        fields,
        Fields.CONVERSATION_MANAGER_STATE,
        state(Fields.CONVERSATION_MANAGER_STATE, update.conversationManagerState()));
    if (update.model() != null) {
      fields.append(Fields.MODEL, NameRules.require(Fields.MODEL, update.model(), MAX_MODEL));
    }
    if (update.systemPrompt() != null) {
      fields.append(
          Fields.SYSTEM_PROMPT,
          JsonToBson.toBson(
              Fields.SYSTEM_PROMPT,
              update.systemPrompt(),
              limits.jsonDepth(),
              "state-bytes",
              limits.stateBytes()));
    }
    put(fields, Fields.PROMPT_METADATA, state(Fields.PROMPT_METADATA, update.promptMetadata()));
    return fields;
  }

  private Document state(String field, Map<String, Object> state) {
    return JsonToBson.toDocument(
        field, state, limits.jsonDepth(), "state-bytes", limits.stateBytes());
  }

  private static void put(Document fields, String field, Object value) {
    if (value != null) {
      fields.append(field, value);
    }
  }

  /** A guardrail's event, and the replacement of the content. */
  Document guardrailEvent(Redaction redaction) {
    String action = redaction.action() == null ? Redaction.DEFAULT_ACTION : redaction.action();
    Document event =
        new Document(Fields.ACTION, NameRules.require(Fields.ACTION, action, MAX_SHORT_TEXT))
            .append(Fields.AT, BsonDates.now());
    if (redaction.stopReason() != null) {
      event.append(
          Fields.STOP_REASON,
          NameRules.require(Fields.STOP_REASON, redaction.stopReason(), MAX_SHORT_TEXT));
    }
    if (redaction.guardrailTrace() != null) {
      event.append(
          Fields.TRACE,
          JsonToBson.toDocument(
              "guardrail_trace",
              redaction.guardrailTrace(),
              limits.jsonDepth(),
              "message-bytes",
              limits.messageBytes()));
      put(event, Fields.SUMMARY, summary(redaction.guardrailTrace()));
    }
    return event;
  }

  private Document summary(Map<String, Object> trace) {
    return JsonToBson.toDocument(
        Fields.SUMMARY,
        GuardrailSummary.of(trace),
        limits.jsonDepth(),
        "message-bytes",
        Integer.MAX_VALUE);
  }

  /**
   * Metadata as stored.
   *
   * @param paths whether the names at the top are paths, to be set one by one
   */
  Document metadata(Map<String, Object> metadata, boolean paths) {
    checkKeys(metadata.size());
    return JsonToBson.toMetadata(
        Fields.METADATA, metadata, limits.jsonDepth(), limits.metadataBytes(), paths);
  }

  /** What a merge changes, by paths; its size is checked with all the rest. */
  Document metadataChange(Map<String, Object> paths) {
    return JsonToBson.toMetadata(
        Fields.METADATA, paths, limits.jsonDepth(), Integer.MAX_VALUE, true);
  }

  void checkKeys(int keys) {
    if (keys > limits.metadataKeys()) {
      throw new LimitExceededException(
          "metadata-keys", limits.metadataKeys(), "metadata with %d keys".formatted(keys));
    }
  }

  String sessionType(String type) {
    return type == null
        ? NewSession.DEFAULT_TYPE
        : NameRules.require(Fields.SESSION_TYPE, type, MAX_TYPE);
  }

  static void checkApplicationName(String name) {
    String allowed = NameRules.applicationProblem(name);
    if (allowed != null) {
      throw new InvalidInputException(Fields.APPLICATION_NAME, allowed);
    }
  }

  static void checkRetention(Duration retention) {
    if (retention != null && !Retention.isAcceptable(retention)) {
      throw new InvalidInputException(Fields.RETENTION, Retention.ALLOWED);
    }
  }

  static void checkOptions(AppendOptions options) {
    if (options.expectedNumber() != null) {
      checkNumber("expected_number", options.expectedNumber());
    }
    checkIdempotencyKey(options.idempotencyKey());
  }

  static void checkIdempotencyKey(String key) {
    if (key != null) {
      NameRules.require("idempotency_key", key, MAX_KEY);
    }
  }

  static void checkNumber(String field, long number) {
    if (number < 0) {
      throw new InvalidInputException(field, "0 or more");
    }
  }

  int checkLimit(int limit, int minimum) {
    if (limit < minimum || limit > limits.pageSize()) {
      throw new InvalidInputException("limit", "%d to %d".formatted(minimum, limits.pageSize()));
    }
    return limit;
  }
}
