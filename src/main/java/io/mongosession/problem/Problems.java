package io.mongosession.problem;

import io.mongosession.OverBudgetException;
import io.mongosession.SessionException;
import io.mongosession.log.LogContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Makes the responses that report a problem. */
@ApplicationScoped
public class Problems {

  private static final Logger LOG = LogContext.logger(Problems.class.getName());

  public static final String MEDIA_TYPE = "application/problem+json";

  private static final int RETRY_AFTER_SECONDS = 2;
  private static final long NEARLY_A_SECOND = 999_999_999;

  public Response response(ProblemType type, String detail) {
    return builder(type, detail, null, null).build();
  }

  /** A request that may succeed a little later. */
  public Response unavailable(String detail) {
    return builder(ProblemType.UNAVAILABLE, detail, null, null)
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
        .build();
  }

  /** An agent that another turn keeps busy, for about a second at the least. */
  public Response turnRunning(String detail, long questionNumber, Instant startedAt) {
    ProblemType type = ProblemType.TURN_RUNNING;
    return Response.status(type.status())
        .type(MEDIA_TYPE)
        .header(HttpHeaders.RETRY_AFTER, 1)
        .entity(problem(type, detail, null, questionNumber, startedAt, null, null))
        .build();
  }

  /** A budget that is used up: where there are tokens again later, says when. */
  public Response overBudget(OverBudgetException e) {
    ProblemType type = ProblemType.OVER_BUDGET;
    Response.ResponseBuilder response =
        Response.status(type.status())
            .type(MEDIA_TYPE)
            .entity(
                new Problem(
                    type.urn(),
                    type.title(),
                    type.status(),
                    e.getMessage(),
                    LogContext.request(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    e.scope().name().toLowerCase(Locale.ROOT),
                    e.limit(),
                    e.used(),
                    e.resetsAt()));
    if (e.resetsAt() != null) {
      long seconds = Duration.between(Instant.now(), e.resetsAt()).toSeconds() + 1;
      response.header(HttpHeaders.RETRY_AFTER, Math.max(1, seconds));
    }
    return response.build();
  }

  public Response invalid(List<FieldError> errors) {
    return refused(ProblemType.INVALID_INPUT, errors).build();
  }

  /** A request in which these fields are wrong. */
  public Response.ResponseBuilder refused(ProblemType type, List<FieldError> errors) {
    return builder(type, detail(errors), null, errors);
  }

  /** A problem with these fields, for a response that JAX-RS does not make. */
  public Problem problem(ProblemType type, List<FieldError> errors) {
    return problem(type, detail(errors), null, errors);
  }

  private static String detail(List<FieldError> errors) {
    return errors.size() == 1
        ? errors.get(0).field() + ": must be " + errors.get(0).allowed()
        : errors.size() + " fields are not acceptable";
  }

  public Response.ResponseBuilder builder(
      ProblemType type, String detail, Long nextNumber, List<FieldError> errors) {
    return Response.status(type.status())
        .type(MEDIA_TYPE)
        .entity(problem(type, detail, nextNumber, errors));
  }

  /**
   * An agent that gave no reply.
   *
   * @param reason as in the API's description
   * @param retryAfter after which another try may succeed, or null
   */
  public Response agentFailed(String detail, String reason, Duration retryAfter) {
    ProblemType type = ProblemType.AGENT_FAILED;
    Response.ResponseBuilder response =
        Response.status(type.status())
            .type(MEDIA_TYPE)
            .entity(problem(type, detail, null, null, null, reason, null));
    if (retryAfter != null) {
      response.header(HttpHeaders.RETRY_AFTER, retryAfter.plusNanos(NEARLY_A_SECOND).toSeconds());
    }
    return response.build();
  }

  /** An error that nobody expects: logged under the reference that the caller sees. */
  public Response unexpected(Throwable e) {
    String reference = UUID.randomUUID().toString();
    // Our own errors hold nothing secret; they report in one line what an operator must know.
    String reason = e instanceof SessionException ? ": " + e.getMessage() : "";
    LOG.log(Level.ERROR, "failed, reference " + reference + reason, e);
    return response(ProblemType.INTERNAL, "reference " + reference);
  }

  private Problem problem(
      ProblemType type, String detail, Long nextNumber, List<FieldError> errors) {
    return problem(type, detail, nextNumber, null, null, null, errors);
  }

  private Problem problem(
      ProblemType type,
      String detail,
      Long nextNumber,
      Long questionNumber,
      Instant startedAt,
      String reason,
      List<FieldError> errors) {
    return new Problem(
        type.urn(),
        type.title(),
        type.status(),
        detail,
        LogContext.request(),
        nextNumber,
        questionNumber,
        startedAt,
        reason,
        errors,
        null,
        null,
        null,
        null);
  }
}
