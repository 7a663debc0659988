package io.mongosession;

/**
 * Code around every feedback that is added, with the rules of {@link MetadataHook}: the hooks wrap
 * the operation, those of the factory outermost; called on the caller's thread, thread-safe,
 * exceptions reach the caller.
 */
@FunctionalInterface
public interface FeedbackHook {

  /**
   * Handles one feedback.
   *
   * @return the feedback the caller sees: what {@code proceed} returned, or a replacement when the
   *     hook skips the operation; never null
   */
  Feedback handle(FeedbackCall call);
}
