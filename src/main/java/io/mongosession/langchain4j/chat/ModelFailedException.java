package io.mongosession.langchain4j.chat;

/** A model gave no reply that could be used. Has no cause, see {@link ModelFailure}. */
final class ModelFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient ModelFailure failure;

  /** After this many calls. */
  ModelFailedException(ModelFailure failure, int calls) {
    super("the model gave no reply in %d calls: %s".formatted(calls, failure.kind()));
    this.failure = failure;
  }

  ModelFailure failure() {
    return failure;
  }
}
