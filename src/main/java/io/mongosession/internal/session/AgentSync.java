package io.mongosession.internal.session;

import io.mongosession.AgentConfig;
import io.mongosession.AgentUpdate;
import io.mongosession.InvalidInputException;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.client.Retry;
import io.mongosession.internal.store.MessageLog;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.StoreErrors;
import java.util.function.LongFunction;
import org.bson.Document;

/** Storing what an agent looks like; what is known to be stored is not sent. */
final class AgentSync {

  private final SessionContext context;
  private final InputMapper input;

  AgentSync(SessionContext context, InputMapper input) {
    this.context = context;
    this.input = input;
  }

  void sync(String agentId, AgentUpdate update) {
    NameRules.agentId(agentId);
    KnownSession session = context.known();
    KnownAgent known = session.agent(agentId);
    Document changed = known.changed(input.agentFields(update));
    Document metrics = known.changedMetrics(input.latestMetrics(update));
    context.run(
        "sync_agent",
        () -> {
          SessionRef ref = context.ref(session);
          if (!changed.isEmpty()) {
            ref = ref.with(store(ref, agentId, changed, null));
          }
          if (!metrics.isEmpty()) {
            storeMetrics(ref, agentId, known.latestNumber(), metrics);
          }
        });
  }

  void sync(String agentId, AgentUpdate update, long expectedNumber) {
    NameRules.agentId(agentId);
    InputMapper.checkNumber("expected_number", expectedNumber);
    Document fields = input.agentFields(update);
    context.run("sync_agent", () -> store(context.ref(), agentId, fields, expectedNumber));
  }

  void updateConfig(String agentId, AgentConfig changes) {
    NameRules.agentId(agentId);
    Document fields = input.agentFields(AgentUpdate.none().withConfig(changes));
    if (fields.isEmpty()) {
      throw new InvalidInputException(
          "config", "at least one of model, system_prompt, prompt_metadata");
    }
    context.run("update_agent_config", () -> store(context.ref(), agentId, fields, null));
  }

  /** Stores the fields; returns the incarnation that has them. One round trip. */
  private SessionKey store(SessionRef ref, String agentId, Document fields, Long expectedNumber) {
    return context
        .knowledge()
        .storing(
            agentId,
            fields,
            () -> {
              SessionKey key =
                  context.storage().changes().setAgent(ref, agentId, fields, expectedNumber);
              context.knowledge().stayWith(key);
              return key;
            },
            key -> key);
  }

  /**
   * Stores metrics of the latest message. Two round trips.
   *
   * @param latest its number, or -1 for the last one stored
   */
  private void storeMetrics(SessionRef ref, String agentId, long latest, Document metrics) {
    Document session = context.touch(ref, agentId);
    SessionKey key = SessionKey.of(session);
    MessageLog messages = context.storage().messages();
    Document set = new Document(Fields.UPDATED_AT, BsonDates.now());
    metrics.forEach((name, value) -> set.append(Fields.METRICS + "." + name, value));
    Document update = new Document("$set", set);
    LongFunction<Document> store =
        number ->
            Retry.onceMore(() -> messages.update(key, agentId, number, new Document(), update));
    context
        .knowledge()
        .storingMetrics(
            key,
            agentId,
            metrics,
            () -> {
              Document changed =
                  latest >= 0
                      ? store.apply(latest)
                      : messages.onLatest(
                          key,
                          agentId,
                          RecordMapper.nextNumber(session, agentId),
                          new Document(),
                          store);
              if (changed == null) {
                throw StoreErrors.noMessage(
                    context.sessionId(), agentId, "a message for the metrics");
              }
              return changed;
            });
  }
}
