package io.mongosession.problem;

import io.mongosession.ConflictException;
import io.mongosession.ForeignDocumentException;
import io.mongosession.HookRefusedException;
import io.mongosession.InvalidInputException;
import io.mongosession.KeyReusedException;
import io.mongosession.LimitExceededException;
import io.mongosession.NotFoundException;
import io.mongosession.OverBudgetException;
import io.mongosession.SessionException;
import io.mongosession.TurnRunningException;
import io.mongosession.UnavailableException;
import io.mongosession.log.LogContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * What the core throws on purpose, as problems.
 *
 * <p>Dependent, as RESTEasy looks for the priority on the class of the instance, which would be
 * that of a proxy.
 */
@Dependent
@Priority(SessionProblemMapper.PRIORITY)
public class SessionProblemMapper implements ExceptionMapper<SessionException> {

  /** After those of an application, which have {@link Priorities#USER} unless they say more. */
  static final int PRIORITY = Priorities.USER + 1000;

  private static final Logger LOG = LogContext.logger(SessionProblemMapper.class.getName());

  @Inject private Problems problems;

  @Override
  public Response toResponse(SessionException e) {
    if (e instanceof InvalidInputException invalid) {
      return problems.invalid(List.of(new FieldError(invalid.field(), invalid.allowed())));
    }
    if (e instanceof NotFoundException) {
      return problems.response(ProblemType.NOT_FOUND, e.getMessage());
    }
    if (e instanceof LimitExceededException) {
      return problems.response(ProblemType.TOO_LARGE, e.getMessage());
    }
    if (e instanceof ConflictException conflict) {
      return problems
          .builder(ProblemType.CONFLICT, e.getMessage(), conflict.nextNumber(), null)
          .build();
    }
    if (e instanceof TurnRunningException running) {
      return problems.turnRunning(
          running.getMessage(), running.questionNumber(), running.startedAt());
    }
    if (e instanceof OverBudgetException overBudget) {
      return problems.overBudget(overBudget);
    }
    if (e instanceof KeyReusedException) {
      return problems.response(ProblemType.IDEMPOTENCY_KEY_REUSED, e.getMessage());
    }
    if (e instanceof ForeignDocumentException) {
      return problems.response(ProblemType.FOREIGN_DOCUMENT, e.getMessage());
    }
    if (e instanceof HookRefusedException) {
      return problems.response(ProblemType.HOOK_REFUSED, e.getMessage());
    }
    if (e instanceof UnavailableException unavailable) {
      LOG.log(unavailable.isLasting() ? Level.DEBUG : Level.WARNING, e.getMessage());
      // What has a cause is the driver's, and the operator's alone.
      String detail =
          e.getCause() == null ? e.getMessage() : "the database does not answer; try again";
      return problems.unavailable(detail);
    }
    return problems.unexpected(e);
  }
}
