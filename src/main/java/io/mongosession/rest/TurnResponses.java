package io.mongosession.rest;

import io.mongosession.SessionException;
import io.mongosession.budget.Share;
import io.mongosession.cdi.AuditLine;
import io.mongosession.cdi.AuditLine.As;
import io.mongosession.cdi.AuditLog;
import io.mongosession.chat.ChatAgentException;
import io.mongosession.chat.ChatResult;
import io.mongosession.chat.ChatStream;
import io.mongosession.log.LogContext;
import io.mongosession.problem.SessionProblemMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.CompletionCallback;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Lets turns be responded to when they have something to say. What fails before is left to JAX-RS,
 * which has suspended the request; a response that begins is written past it, see {@link
 * LaterBody}, with what its filters would have added.
 */
@ApplicationScoped
class TurnResponses {

  /**
   * A call as the audit has it.
   *
   * @param agentId of the path, or null
   */
  record Call(String operation, String sessionId, String agentId) {}

  @Inject private CurrentRequest call;
  @Inject private Heartbeat heartbeat;
  @Inject private BodyWriters writers;
  @Inject private Refusals refusals;
  @Inject private OpenStreams streams;
  @Inject private CorsFilter cors;
  @Inject private AgentProblemMapper agentProblems;
  @Inject private SessionProblemMapper sessionProblems;
  @Inject private UnexpectedProblemMapper unexpectedProblems;

  /** Responds to the current request, which is suspended, with this turn. */
  void respond(
      AsyncResponse suspended,
      Call turnCall,
      ChatStream turn,
      TurnForm form,
      Function<ChatResult, ChatResponse> response) {
    AsyncContext context = call.request().getAsyncContext();
    context.setTimeout(0); // The turn has a time-out of its own.
    HttpServletResponse written = call.response();
    suspended.register((CompletionCallback) failure -> refusals.count(written.getStatus()));
    Map<String, String> headers = cors.headers(call.request());
    AuditLine line = auditLine(call.caller(), turnCall);
    Share share = Share.current();
    call.respondLater();
    LogContext.Work work = LogContext.work();
    TurnResponse.Exchange exchange =
        new TurnResponse.Exchange() {
          private volatile boolean streaming;

          @Override
          public LaterBody begin(LaterBody.Source body) throws IOException {
            if (form == TurnForm.EVENTS) {
              streams.opened();
              streaming = true;
            }
            written.setStatus(HttpServletResponse.SC_OK);
            written.setContentType(form.mediaType());
            headers.forEach(written::setHeader);
            form.headers().forEach(written::setHeader);
            if (line != null) {
              AuditLog.write(line);
            }
            return LaterBody.start(work, context, body, writers);
          }

          @Override
          public void execute(Runnable task) {
            writers.execute(work.carrying(task));
          }

          @Override
          public void fail(Throwable failure) {
            suspended.resume(failure);
          }

          @Override
          public Object problem(RuntimeException failure) {
            return TurnResponses.this.problem(failure).getEntity();
          }

          @Override
          public void end() {
            if (streaming) {
              streams.closed();
            }
            share.close();
          }
        };
    new TurnResponse(turn, form, response, exchange).start(heartbeat);
  }

  /** The audit has every call of an administrator; null for others. */
  private static AuditLine auditLine(Caller caller, Call call) {
    return caller.as() == As.CALLER
        ? null
        : new AuditLine(
            caller.subject(),
            caller.as(),
            call.operation(),
            call.sessionId(),
            call.agentId(),
            null,
            null,
            List.of(),
            AuditLine.DONE);
  }

  /** What JAX-RS would respond, which cannot be asked on another thread. */
  private Response problem(RuntimeException e) {
    if (e instanceof ChatAgentException agent) {
      return agentProblems.toResponse(agent);
    }
    return e instanceof SessionException session
        ? sessionProblems.toResponse(session)
        : unexpectedProblems.toResponse(e);
  }
}
