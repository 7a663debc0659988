package io.mongosession.log;

import java.lang.System.Logger;
import java.util.Arrays;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The module's loggers. A line that is logged on a thread which serves a request begins with the
 * request's id, so that all lines of a request can be found; in front of it are its trace and span,
 * where there are any. Thread-safe.
 *
 * <p>What comes from outside can forge no line: one call is one line, as {@link LogText#oneLine}
 * escapes texts, parameters, and the messages of errors.
 */
public final class LogContext {

  private static final ThreadLocal<String> REQUEST = new ThreadLocal<>();
  private static final AtomicReference<Tracing> TRACING = new AtomicReference<>();

  private LogContext() {}

  /** The logger of this name. */
  public static Logger logger(String name) {
    return new RequestLogger(System.getLogger(name));
  }

  /** The id of the request that the calling thread serves, or null. */
  public static String request() {
    return REQUEST.get();
  }

  /**
   * The calling thread serves this request from now on, until {@link #leave}.
   *
   * @param requestId without line breaks, braces and quotes, or null for none
   */
  public static void enter(String requestId) {
    REQUEST.set(requestId);
  }

  /** The calling thread serves no request any more. */
  public static void leave() {
    REQUEST.remove();
  }

  /** What the calling thread is at work on, to be carried to others. */
  public static Work work() {
    Tracing tracing = TRACING.get();
    return new Work(request(), tracing == null ? null : tracing.place());
  }

  /** A task for any thread, which is at work on what the calling thread is, meanwhile. */
  public static Runnable carrying(Runnable task) {
    return work().carrying(task);
  }

  /** Traces the work of threads from now on, in place of what did before. */
  public static void trace(Tracing tracing) {
    TRACING.set(tracing);
  }

  /** Traces nothing from now on, unless something else does. */
  public static void untrace(Tracing tracing) {
    TRACING.compareAndSet(tracing, null);
  }

  /** The headers of a call over HTTP that belongs to the calling thread's work; unmodifiable. */
  public static Map<String, String> headers() {
    Tracing tracing = TRACING.get();
    return tracing == null ? Map.of() : tracing.headers();
  }

  /**
   * What a thread is at work on: a request, and a place in a trace. Thread-safe.
   *
   * @param request its id, or null
   * @param place or null
   */
  public record Work(String request, Tracing.Place place) {

    /**
     * The response to the request is written, and the server does not see it.
     *
     * @param status of HTTP
     */
    public void responded(int status) {
      if (place != null) {
        place.responded(status);
      }
    }

    /** A task for any thread, which is at work on this meanwhile. */
    public Runnable carrying(Runnable task) {
      return () -> {
        Tracing.Exit exit = enter();
        try {
          task.run();
        } finally {
          exit.leave();
        }
      };
    }

    /** The calling thread is at work on this, until it leaves by the exit. */
    public Tracing.Exit enter() {
      String before = LogContext.request();
      LogContext.enter(request);
      Tracing.Exit left = place == null ? () -> {} : place.enter();
      return () -> {
        left.leave();
        if (before == null) {
          LogContext.leave();
        } else {
          LogContext.enter(before);
        }
      };
    }
  }

  private record RequestLogger(Logger logger) implements Logger {

    private static String line(String text) {
      String request = request();
      Tracing tracing = TRACING.get();
      String ids = tracing == null ? null : tracing.ids();
      String own = LogText.oneLine(String.valueOf(text));
      String line = request == null ? own : "[request " + request + "] " + own;
      return ids == null ? line : "[" + ids + "] " + line;
    }

    @Override
    public String getName() {
      return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
      return logger.isLoggable(level);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
      if (isLoggable(level)) {
        logger.log(level, bundle, line(text), LoggedError.of(thrown));
      }
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
      if (isLoggable(level)) {
        logger.log(level, bundle, line(format), escaped(parameters));
      }
    }

    private static Object[] escaped(Object[] parameters) {
      return parameters == null
          ? null
          : Arrays.stream(parameters)
              .map(
                  value -> value instanceof Number ? value : LogText.oneLine(String.valueOf(value)))
              .toArray();
    }
  }
}
