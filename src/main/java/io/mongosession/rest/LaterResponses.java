package io.mongosession.rest;

import io.mongosession.SessionException;
import io.mongosession.budget.OverBudgetException;
import io.mongosession.cdi.AuditLine;
import io.mongosession.cdi.AuditLog;
import io.mongosession.log.LogContext;
import io.mongosession.problem.Problem;
import io.mongosession.problem.SessionProblemMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes responses of JSON Lines past JAX-RS, which has suspended their requests, see {@link
 * LaterBody}; with what its filters would have added.
 */
@ApplicationScoped
class LaterResponses {

  @Inject private CurrentRequest call;
  @Inject private BodyWriters writers;
  @Inject private CorsFilter cors;
  @Inject private SessionProblemMapper sessionProblems;
  @Inject private MemoryProblemMapper memoryProblems;
  @Inject private UnexpectedProblemMapper unexpectedProblems;

  /** Begins a response on another thread than the request's. */
  interface Beginning {

    LaterBody begin(LaterBody.Source body) throws IOException;
  }

  /**
   * From here on the response to the current request is made by others, beginning with this.
   *
   * @param headers of its own
   */
  Beginning later(Map<String, String> headers) {
    AsyncContext context = call.request().getAsyncContext();
    context.setTimeout(0); // What makes it has a time of its own.
    HttpServletResponse response = call.response();
    Map<String, String> ofCors = cors.headers(call.request());
    call.respondLater();
    LogContext.Work work = LogContext.work();
    return body -> {
      response.setStatus(HttpServletResponse.SC_OK);
      response.setContentType(JsonLines.MEDIA_TYPE);
      ofCors.forEach(response::setHeader);
      headers.forEach(response::setHeader);
      return LaterBody.start(work, context, body, writers);
    };
  }

  /**
   * Writes an audit line for the current caller, once it is known how the operation ended.
   *
   * @param sessionId or null
   * @param owner whom it is about, or null
   */
  Consumer<String> audit(String operation, String sessionId, String owner) {
    Caller caller = call.knownCaller();
    return outcome ->
        AuditLog.write(
            new AuditLine(
                caller.subject(),
                caller.as(),
                operation,
                sessionId,
                null,
                null,
                owner == null ? null : AuditLine.pseudonym(owner),
                List.of(),
                outcome));
  }

  /** What a client learns of an error in the middle of a response. */
  String reason(RuntimeException e) {
    Response response;
    if (e instanceof SessionException session) {
      response = sessionProblems.toResponse(session);
    } else if (e instanceof ClientErrorException client) {
      return client.getResponse().getStatusInfo().getReasonPhrase();
    } else if (e instanceof OverBudgetException memory) {
      response = memoryProblems.toResponse(memory);
    } else {
      response = unexpectedProblems.toResponse(e);
    }
    return ((Problem) response.getEntity()).detail();
  }
}
