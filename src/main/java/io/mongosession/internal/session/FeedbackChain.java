package io.mongosession.internal.session;

import io.mongosession.Feedback;
import io.mongosession.FeedbackCall;
import io.mongosession.FeedbackHook;
import io.mongosession.NewFeedback;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** A feedback on its way through the hooks around it, as the next of them is given it. */
final class FeedbackChain implements FeedbackCall {

  private final List<FeedbackHook> hooks;
  private final Function<FeedbackCall, Feedback> operation;
  private final int passed;
  private final String sessionId;
  private final NewFeedback feedback;

  /**
   * A call that no hook has seen yet.
   *
   * @param operation what the hooks are around
   */
  FeedbackChain(
      List<FeedbackHook> hooks,
      Function<FeedbackCall, Feedback> operation,
      String sessionId,
      NewFeedback feedback) {
    this(hooks, operation, 0, sessionId, feedback);
  }

  private FeedbackChain(
      List<FeedbackHook> hooks,
      Function<FeedbackCall, Feedback> operation,
      int passed,
      String sessionId,
      NewFeedback feedback) {
    this.hooks = hooks;
    this.operation = operation;
    this.passed = passed;
    this.sessionId = sessionId;
    this.feedback = feedback;
  }

  @Override
  public String sessionId() {
    return sessionId;
  }

  @Override
  public NewFeedback feedback() {
    return feedback;
  }

  @Override
  public Feedback proceed() {
    return next(feedback);
  }

  @Override
  public Feedback proceed(NewFeedback changed) {
    return next(Objects.requireNonNull(changed, "feedback"));
  }

  private Feedback next(NewFeedback nextFeedback) {
    FeedbackChain next = new FeedbackChain(hooks, operation, passed + 1, sessionId, nextFeedback);
    if (passed == hooks.size()) {
      return operation.apply(next);
    }
    FeedbackHook hook = hooks.get(passed);
    Feedback result = hook.handle(next);
    return Objects.requireNonNull(result, () -> hook.getClass().getName() + " returned null");
  }
}
