package io.mongosession.internal.session;

import io.mongosession.Feedback;
import io.mongosession.FeedbackCall;
import io.mongosession.FeedbackHook;
import io.mongosession.NewFeedback;
import io.mongosession.internal.bson.BsonDates;
import io.mongosession.internal.bson.Fields;
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

  List<Feedback> all() {
    return context.run("get_feedback", () -> context.storage().feedback().all(context.readKey()));
  }

  /** What the hooks are around. */
  private Feedback store(FeedbackCall call, String idempotencyKey) {
    NewFeedback feedback = call.feedback();
    Document item = input.document(feedback);
    SessionKey key = context.readKey();
    if (feedback.messageNumber() != null
        && context.storage().messages().find(key, feedback.agentId(), feedback.messageNumber())
            == null) {
      throw StoreErrors.noMessage(
          context.sessionId(), feedback.agentId(), "message " + feedback.messageNumber());
    }
    item.append(Fields.SESSION_ID, context.sessionId()).append(Fields.CREATED_AT, BsonDates.now());
    return MessageDocuments.feedback(
        context.storage().feedback().insert(key, item, idempotencyKey));
  }
}
