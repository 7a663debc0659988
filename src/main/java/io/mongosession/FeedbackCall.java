package io.mongosession;

/** One feedback on its way through the hooks. Used only within the hook that was given it. */
public interface FeedbackCall {

  /** The session it is about. */
  String sessionId();

  /** The feedback to store. */
  NewFeedback feedback();

  /** Stores the feedback as it is. */
  Feedback proceed();

  /** Stores this feedback instead. */
  Feedback proceed(NewFeedback feedback);
}
