package io.mongosession.problem;

import java.time.Instant;
import java.util.List;

/**
 * A problem as RFC 9457 has it.
 *
 * @param type an URN that names the problem
 * @param title the problem in general
 * @param status the HTTP status
 * @param detail this very case
 * @param requestId the request's correlation id
 * @param nextNumber the agent's next message number, on a conflict about numbers
 * @param questionNumber the number of the question of the turn that runs, where one does
 * @param startedAt when that turn began
 * @param reason why an agent failed, where the caller may know
 * @param errors the fields that are wrong, on invalid input
 * @param scope whose budget of model tokens is used up, where one is
 * @param limit how many tokens that has
 * @param used how many were used
 * @param resetsAt when there are tokens again, where there will be
 */
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String requestId,
    Long nextNumber,
    Long questionNumber,
    Instant startedAt,
    String reason,
    List<FieldError> errors,
    String scope,
    Long limit,
    Long used,
    Instant resetsAt) {

  /** A problem of which no more is known. */
  public Problem(String type, String title, int status, String detail, String requestId) {
    this(
        type, title, status, detail, requestId, null, null, null, null, null, null, null, null,
        null);
  }
}
