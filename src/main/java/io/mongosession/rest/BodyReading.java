package io.mongosession.rest;

import io.mongosession.log.LogContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/**
 * Takes in a body as it arrives, on no thread while nothing does, and then lets its request
 * continue: with the body, or with the reason why there is none. Thread-safe.
 */
final class BodyReading implements ReadListener, AsyncListener, BodyWatch.Watched {

  private static final Logger LOG = LogContext.logger(BodyReading.class.getName());
  private static final int BUFFER = 8192;

  private final AsyncContext context;
  private final ServletInputStream in;
  private final ArrivedBody body;
  private final BodyWatch watch;
  private boolean done;

  private volatile long lastProgress = System.nanoTime();

  private BodyReading(
      AsyncContext context, ServletInputStream in, ArrivedBody body, BodyWatch watch) {
    this.context = context;
    this.in = in;
    this.body = body;
    this.watch = watch;
  }

  /** Begins to read; what has begun ends with a dispatch of the request. */
  static void start(
      RequestWithBody request,
      ServletInputStream in,
      HttpServletResponse response,
      ArrivedBody body,
      BodyWatch watch) {
    // Should the server end the request by itself meanwhile, the client must not take it for done.
    response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    AsyncContext context = request.startAsync(request, response);
    context.setTimeout(0); // The watch is stricter.
    BodyReading reading = new BodyReading(context, in, body, watch);
    context.addListener(reading);
    watch.add(reading);
    in.setReadListener(reading);
  }

  @Override
  public synchronized void onDataAvailable() throws IOException {
    byte[] buffer = new byte[BUFFER];
    int read = 0;
    // Whether it is finished is not asked: on Payara it is as soon as the last byte has arrived.
    while (!done && read >= 0 && in.isReady()) {
      read = in.read(buffer);
      if (read > 0) {
        lastProgress = System.nanoTime();
        if (!body.add(buffer, read)) {
          goOn();
        }
      }
    }
  }

  @Override
  public void onAllDataRead() {
    goOn();
  }

  /** Mostly the client is gone: handled here, as Jersey would log that nobody listens. */
  @Override
  public synchronized void onError(Throwable e) {
    LOG.log(Level.DEBUG, "a body did not arrive", e);
    if (!done) {
      done = true;
      watch.remove(this);
      if (!context.getResponse().isCommitted()) {
        ((HttpServletResponse) context.getResponse()).setStatus(HttpServletResponse.SC_BAD_REQUEST);
      }
      context.complete();
    }
  }

  /** However it has ended, also when the server has ended it by itself. */
  @Override
  public synchronized void onComplete(AsyncEvent event) {
    done = true;
    watch.remove(this);
    body.release();
  }

  @Override
  public void onStartAsync(AsyncEvent event) {
    // Another one begins, which is none of ours.
  }

  @Override
  public void onTimeout(AsyncEvent event) {
    // There is no time-out: the watch is stricter.
  }

  @Override
  public void onError(AsyncEvent event) {
    // It is completed after that.
  }

  @Override
  public void endIfStalled(Duration patience) {
    if (System.nanoTime() - lastProgress > patience.toNanos()) {
      end(new ClientErrorException(Response.Status.REQUEST_TIMEOUT));
    }
  }

  private synchronized void end(RuntimeException reason) {
    if (!done) {
      body.fail(reason);
      goOn();
    }
  }

  /**
   * Dispatched by the thread of the watch, never by one that reads: Open Liberty 26.0.0.3 gives
   * that, in AsyncReadCallback, what the thread that began to read knows of its present request,
   * which may be another one by then. The request would continue with the path and the query of
   * that, or end with a NullPointerException in WebAppDispatcherContext.getContextPath (SRVE8046E).
   */
  private synchronized void goOn() {
    if (!done) {
      done = true;
      watch.remove(this);
      if (body.hasFailed()) {
        BodyGate.closeAfter(
            (HttpServletRequest) context.getRequest(), (HttpServletResponse) context.getResponse());
      }
      try {
        watch.run(context::dispatch);
      } catch (RejectedExecutionException e) {
        context.complete(); // The application stops: it is the 503 that it has been so far.
      }
    }
  }
}
