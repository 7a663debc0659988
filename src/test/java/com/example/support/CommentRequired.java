package com.example.support;

import io.mongosession.Feedback;
import io.mongosession.FeedbackCall;
import io.mongosession.FeedbackHook;
import io.mongosession.HookRefusedException;
import jakarta.enterprise.context.ApplicationScoped;

/** The application's own hook: feedback about a conversation needs a comment. */
@ApplicationScoped
public class CommentRequired implements FeedbackHook {

  @Override
  public Feedback handle(FeedbackCall call) {
    String comment = call.feedback().comment();
    if (comment == null || comment.isBlank()) {
      throw new HookRefusedException("feedback needs a comment");
    }
    return call.proceed();
  }
}
