package io.mongosession;

/**
 * Code around every feedback that is added, with the rules of {@link MetadataHook}: an onion,
 * factory hooks outside, called on the caller's thread, thread-safe, exceptions reach the caller.
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
