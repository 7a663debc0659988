package io.mongosession.internal.session;

import io.mongosession.AppendOptions;
import io.mongosession.AppendResult;
import io.mongosession.Message;
import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.Page;
import io.mongosession.PageQuery;
import io.mongosession.Redaction;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import io.mongosession.internal.store.Appender;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.MessageLog;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.internal.store.Redactor;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.StoreErrors;
import java.util.List;
import java.util.Objects;
import org.bson.Document;

/** The messages of a session: appending, reading, redacting. */
final class SessionMessages {

  private final SessionContext context;
  private final InputMapper input;
  private final boolean keepOriginal;

  SessionMessages(SessionContext context, InputMapper input, boolean keepOriginal) {
    this.context = context;
    this.input = input;
    this.keepOriginal = keepOriginal;
  }

  AppendResult append(String agentId, List<NewMessage> messages, AppendOptions options) {
    return appendPrepared(
        agentId, input.messages(messages), Objects.requireNonNull(options, "options"));
  }

  /** Appends messages as {@link InputMapper#messages} gives them. */
  AppendResult appendPrepared(String agentId, List<Document> prepared, AppendOptions options) {
    NameRules.agentId(agentId);
    InputMapper.checkOptions(options);
    KnownSession known = context.known();
    Document changed = known.agent(agentId).changed(input.agentFields(options.update()));
    return context.run(
        "append_messages",
        () -> {
          Appender.Request request =
              new Appender.Request(
                  context.ref(known),
                  agentId,
                  prepared,
                  options.expectedNumber(),
                  options.idempotencyKey(),
                  changed,
                  known.agent(agentId).likelyNext());
          Appender.Appended appended =
              context
                  .knowledge()
                  .storing(
                      agentId,
                      changed,
                      () -> append(request),
                      done -> done.agentStored() ? done.sessionKey() : null);
          AppendResult result = new AppendResult(appended.numbers());
          long last = result.nextNumber() - 1;
          Document message = prepared.get(prepared.size() - 1);
          context
              .knowledge()
              .learn(appended.sessionKey(), agentId, agent -> agent.appended(last, message));
          return result;
        });
  }

  private Appender.Appended append(Appender.Request request) {
    Appender.Appended appended = context.storage().appender().append(request);
    context.knowledge().stayWith(appended.sessionKey());
    return appended;
  }

  Message get(String agentId, long number) {
    check(agentId, number);
    return context.run(
        "get_message",
        () -> {
          Document found = find(agentId, number);
          if (found == null) {
            throw notFound(agentId, number);
          }
          return MessageDocuments.message(found);
        });
  }

  /**
   * A message, or null. Where the manager has seen the session, the session is asked only when the
   * message is not found: it may be gone, which is another error.
   */
  private Document find(String agentId, long number) {
    MessageLog log = context.storage().messages();
    SessionKey seen = context.known().key();
    if (seen == null) {
      return log.find(context.readKey(), agentId, number);
    }
    Document found = log.find(seen, agentId, number);
    if (found == null) {
      context.readKey();
    }
    return found;
  }

  long count(String agentId) {
    NameRules.agentId(agentId);
    return context.run(
        "count_messages",
        () -> RecordMapper.messageCount(context.findCounter(context.ref(), agentId), agentId));
  }

  Page<Message> withGuardrailEvents(PageQuery query) {
    context.checkPage(query);
    return context.run(
        "get_guardrail_messages",
        () ->
            context
                .storage()
                .guardrails()
                .page(context.readKey(), query, context.limits().answerBytes()));
  }

  Message redact(String agentId, long number, Redaction redaction) {
    check(agentId, number);
    return redactOne(context.known(), agentId, number, redaction);
  }

  Message redactLatest(String agentId, Redaction redaction) {
    NameRules.agentId(agentId);
    KnownSession known = context.known();
    long latest = known.agent(agentId).latestNumber();
    return redactOne(known, agentId, latest < 0 ? null : latest, redaction);
  }

  /**
   * One redaction.
   *
   * @param known of which incarnation the message is
   * @param number null for the last one stored
   */
  private Message redactOne(KnownSession known, String agentId, Long number, Redaction redaction) {
    Object content = input.content(redaction.content());
    Document event = input.guardrailEvent(redaction);
    if (redaction.expectedNumber() != null) {
      InputMapper.checkNumber("expected_number", redaction.expectedNumber());
    }
    return context.run(
        "redact_message",
        () -> {
          Document session = context.findCounter(context.ref(known), agentId);
          checkExpected(agentId, session, redaction.expectedNumber());
          SessionKey key = SessionKey.of(session);
          MessageLog log = context.storage().messages();
          Redactor redactor = new Redactor(log, keepOriginal, key, agentId, content, event);
          // What is appended from now on is not the latest message the caller means.
          long next = RecordMapper.nextNumber(session, agentId);
          Document changed =
              number == null
                  ? log.onLatest(
                      key, agentId, next, MessageLog.notOpen(), redactor::redactUnlessOpen)
                  : redactor.redact(number);
          if (changed == null) {
            throw number == null
                ? StoreErrors.noMessage(context.sessionId(), agentId, "a message")
                : notFound(agentId, number);
          }
          return MessageDocuments.message(changed);
        });
  }

  private void checkExpected(String agentId, Document session, Long expected) {
    long next = RecordMapper.nextNumber(session, agentId);
    if (expected != null && expected != next) {
      throw StoreErrors.unexpectedNumber(context.sessionId(), agentId, expected, next);
    }
  }

  private static void check(String agentId, long number) {
    NameRules.agentId(agentId);
    InputMapper.checkNumber(Fields.NUMBER, number);
  }

  private NotFoundException notFound(String agentId, long number) {
    return StoreErrors.noMessage(context.sessionId(), agentId, "message " + number);
  }
}
