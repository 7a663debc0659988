package io.mongosession.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The problems this API knows. */
public enum ProblemType {
  INVALID_INPUT(400, "The request is not acceptable"),
  UNAUTHORIZED(401, "A valid bearer token is needed"),
  FORBIDDEN(403, "Not allowed for this caller"),
  NOT_FOUND(404, "Not found"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  NOT_ACCEPTABLE(406, "None of the accepted media types can be answered"),
  REQUEST_TIMEOUT(408, "The body did not arrive in time"),
  CONFLICT(409, "The stored state is not the expected one"),
  FOREIGN_DOCUMENT(409, "What is stored there was not written by this application"),
  TURN_RUNNING(409, "Another turn of the agent runs"),
  TOO_LARGE(413, "The request is over a limit"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not accepted here"),
  HOOK_REFUSED(422, "The application refused the operation"),
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for something else"),
  OVER_BUDGET(429, "The model tokens are used up"),
  INTERNAL(500, "Internal error"),
  AGENT_FAILED(502, "The agent failed"),
  UNAVAILABLE(503, "Not available at the moment"),
  AGENT_TIMEOUT(504, "The agent did not answer in time");

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  public String urn() {
    return "urn:mongosession:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<ProblemType> of(int status) {
    return Arrays.stream(values()).filter(type -> type.status == status).findFirst();
  }
}
