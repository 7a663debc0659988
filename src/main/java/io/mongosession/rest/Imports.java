package io.mongosession.rest;

import io.mongosession.ImportOptions;
import io.mongosession.SessionImport;
import io.mongosession.budget.Share;
import io.mongosession.log.LogContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.CompletionCallback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Responds to imports. */
@ApplicationScoped
class Imports {

  /** Each takes a thread while lines arrive, and the memory of its longest line. */
  private static final int AT_ONCE = 2;

  private static final long RETRY_AFTER_SECONDS = 30;

  @Inject private CallerSessions sessions;
  @Inject private CurrentRequest call;
  @Inject private LaterResponses responses;
  @Inject private BodyWriters writers;
  @Inject private BodyWatch watch;
  @Inject private Heartbeat heartbeat;
  @Inject private Refusals refusals;
  private final Semaphore permits = new Semaphore(AT_ONCE);

  /**
   * Responds to the current request, which is suspended, and reads its body.
   *
   * @param operation as the audit has it
   */
  void respond(AsyncResponse suspended, ImportOptions options, String operation) {
    HttpServletRequest request = call.request();
    OfRequest exchange = new OfRequest(suspended, operation, options.owner());
    try {
      ImportResponse response =
          new ImportResponse(request.getInputStream(), Share.current(), exchange);
      SessionImport run = sessions.begin(options, response);
      if (!permits.tryAcquire()) {
        throw new ServiceUnavailableException(
            AT_ONCE + " imports are under way, no more run at once", RETRY_AFTER_SECONDS);
      }
      exchange.begins(response);
      response.start(run, BodyGate.mayHaveBody(request));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final class OfRequest implements ImportResponse.Exchange {

    private final AsyncResponse suspended;
    private final Consumer<String> audit;
    private final Share share = Share.current();
    private final AtomicBoolean ended = new AtomicBoolean();
    private LaterResponses.Beginning beginning;
    private ImportResponse response;
    private Future<?> beat;

    OfRequest(AsyncResponse suspended, String operation, String owner) {
      this.suspended = suspended;
      audit = responses.audit(operation, null, owner);
    }

    void begins(ImportResponse made) {
      response = made;
      HttpServletResponse written = call.response();
      suspended.register((CompletionCallback) failure -> refusals.count(written.getStatus()));
      beginning = responses.later(Map.of());
      watch.add(made);
      beat = heartbeat.every(made::endIfStuck);
    }

    @Override
    public LaterBody begin(LaterBody.Source body) throws IOException {
      return beginning.begin(body);
    }

    @Override
    public void fail(RuntimeException failure) {
      release(); // The audit has it from the filter of the response.
      writers.execute(LogContext.carrying(() -> suspended.resume(failure)));
    }

    @Override
    public String reason(RuntimeException failure) {
      return responses.reason(failure);
    }

    @Override
    public void end(String outcome) {
      if (release()) {
        audit.accept(outcome);
      }
    }

    private boolean release() {
      boolean first = ended.compareAndSet(false, true);
      if (first) {
        watch.remove(response);
        beat.cancel(false);
        permits.release();
        share.close();
      }
      return first;
    }
  }
}
