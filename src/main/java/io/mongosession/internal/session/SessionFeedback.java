package io.mongosession.internal.session;

import io.mongosession.Feedback;
import io.mongosession.FeedbackCall;
import io.mongosession.FeedbackHook;
import io.mongosession.LimitExceededException;
import io.mongosession.NewFeedback;
import io.mongosession.Page;
import io.mongosession.PageQuery;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.FeedbackLog;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.SessionKey;
import io.mongosession.internal.store.StoreErrors;
import java.util.List;
import org.bson.Document;

/** A session's feedback, with the hooks around it. */
final class SessionFeedback {

  private final SessionContext context;
  private final FeedbackInput input;
  private final List<FeedbackHook> hooks;

  SessionFeedback(SessionContext context, FeedbackInput input, List<FeedbackHook> hooks) {
    this.context = context;
    this.input = input;
    this.hooks = hooks;
  }

  Feedback add(NewFeedback feedback, String idempotencyKey) {
    InputMapper.checkIdempotencyKey(idempotencyKey);
    input.document(feedback);
    return context.run(
        "add_feedback",
        () ->
            new FeedbackChain(
                    hooks, call -> store(call, idempotencyKey), context.sessionId(), feedback)
                .proceed());
  }

  Page<Feedback> page(PageQuery query) {
    context.checkPage(query);
    return context.run(
        "get_feedback", () -> log().page(context.readKey(), query, context.limits().answerBytes()));
  }

  private FeedbackLog log() {
    return context.storage().feedback();
  }

  /** What the hooks are around. */
  private Feedback store(FeedbackCall call, String idempotencyKey) {
    NewFeedback feedback = call.feedback();
    Document item =
        input
            .document(feedback)
            .append(Fields.SESSION_ID, context.sessionId())
            .append(Fields.CREATED_AT, BsonDates.now());
    SessionKey key;
    try {
      key = context.storage().feedbackRoom().take(context.ref(), context.limits().feedback());
    } catch (LimitExceededException e) {
      Document earlier = log().earlier(context.readKey(), item, idempotencyKey);
      if (earlier == null) {
        throw e;
      }
      return MessageDocuments.feedback(earlier);
    }
    context.knowledge().stayWith(key);
    if (feedback.messageNumber() != null
        && context.storage().messages().find(key, feedback.agentId(), feedback.messageNumber())
            == null) {
      throw StoreErrors.noMessage(
          context.sessionId(), feedback.agentId(), "message " + feedback.messageNumber());
    }
    return MessageDocuments.feedback(log().insert(key, item, idempotencyKey));
  }
}
