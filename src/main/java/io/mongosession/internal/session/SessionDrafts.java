package io.mongosession.internal.session;

import io.mongosession.AgentUpdate;
import io.mongosession.AppendOptions;
import io.mongosession.AppendResult;
import io.mongosession.InvalidInputException;
import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.SessionException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.store.DraftLog;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.StoreErrors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** The messages of a session that are not complete: drafts, and what becomes of them. */
final class SessionDrafts {

  private final SessionContext context;
  private final InputMapper input;
  private final AgentSync agents;
  private final SessionMessages messages;

  SessionDrafts(
      SessionContext context, InputMapper input, AgentSync agents, SessionMessages messages) {
    this.context = context;
    this.input = input;
    this.agents = agents;
    this.messages = messages;
  }

  AppendResult append(String agentId, NewMessage message, Duration lifetime) {
    if (lifetime.isNegative() || lifetime.isZero()) {
      throw new InvalidInputException("lifetime", "more than no time");
    }
    Document prepared = input.message(message);
    return messages.appendPrepared(
        agentId, List.of(drafts().begin(prepared, lifetime)), AppendOptions.none());
  }

  AppendResult complete(String agentId, long number, List<NewMessage> batch, AgentUpdate update) {
    check(agentId, number);
    List<Document> prepared = input.messages(batch);
    AgentUpdate ofAgent = update.withMessageMetrics(null);
    if (prepared.size() == 1) {
      // The reply comes last: whoever sees it complete sees the complete turn stored.
      agents.sync(agentId, ofAgent);
      completeOne(agentId, number, prepared.get(0));
      return new AppendResult(List.of(number));
    }
    input.agentFields(ofAgent); // What cannot be stored is refused before anything is.
    completeOne(agentId, number, prepared.get(0));
    AppendResult rest =
        messages.appendPrepared(
            agentId, prepared.subList(1, prepared.size()), AppendOptions.none().syncing(ofAgent));
    List<Long> numbers = new ArrayList<>(List.of(number));
    numbers.addAll(rest.numbers());
    return new AppendResult(numbers);
  }

  private void completeOne(String agentId, long number, Document message) {
    context.run(
        "complete_message",
        () -> {
          SessionKey key = context.key();
          if (drafts().complete(key, agentId, number, message) == null) {
            throw noDraft(key, agentId, number);
          }
          context.knowledge().learn(key, agentId, agent -> agent.appended(number, message));
        });
  }

  void abort(String agentId, long number, Object content) {
    check(agentId, number);
    Object stored = input.content(content);
    context.run("abort_message", () -> drafts().abort(context.key(), agentId, number, stored));
  }

  void fail(String agentId, long number) {
    check(agentId, number);
    context.run("mark_failed", () -> markFailed(context.key(), agentId, number));
  }

  void fail(String agentId, String idempotencyKey) {
    NameRules.agentId(agentId);
    InputMapper.checkOptions(new AppendOptions(null, idempotencyKey, null));
    context.run(
        "mark_failed",
        () -> {
          SessionKey key = context.key();
          Long number = context.storage().appender().numberOf(key, agentId, idempotencyKey);
          if (number == null) {
            throw StoreErrors.noMessage(
                context.sessionId(), agentId, "a message with this idempotency key");
          }
          markFailed(key, agentId, number);
        });
  }

  private void markFailed(SessionKey key, String agentId, long number) {
    if (drafts().fail(key, agentId, number) == null) {
      throw notComplete(key, agentId, number);
    }
  }

  private DraftLog drafts() {
    return context.storage().drafts();
  }

  private static void check(String agentId, long number) {
    NameRules.agentId(agentId);
    InputMapper.checkNumber(Fields.NUMBER, number);
  }

  private SessionException noDraft(SessionKey key, String agentId, long number) {
    return isThere(key, agentId, number)
        ? StoreErrors.messageStatus(context.sessionId(), agentId, number, "is no draft any more")
        : notFound(agentId, number);
  }

  private SessionException notComplete(SessionKey key, String agentId, long number) {
    return isThere(key, agentId, number)
        ? StoreErrors.messageStatus(context.sessionId(), agentId, number, "is not complete")
        : notFound(agentId, number);
  }

  private boolean isThere(SessionKey key, String agentId, long number) {
    return context.storage().messages().find(key, agentId, number) != null;
  }

  private NotFoundException notFound(String agentId, long number) {
    return StoreErrors.noMessage(context.sessionId(), agentId, "message " + number);
  }
}
