package io.mongosession.log;

import java.lang.System.Logger;
import java.util.Arrays;
import java.util.ResourceBundle;

/**
 * The module's loggers. A line that is logged on a thread which serves a request begins with the
 * request's id, so that all lines of a request can be found. Thread-safe.
 *
 * <p>What comes from outside can forge no line: one call is one line, as {@link LogText#oneLine}
 * escapes texts, parameters, and the messages of errors.
 */
public final class LogContext {

  private static final ThreadLocal<String> REQUEST = new ThreadLocal<>();

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

  /** A task for any thread, which then serves the calling thread's request meanwhile. */
  public static Runnable carrying(Runnable task) {
    return carrying(request(), task);
  }

  /**
   * As above, serving this request.
   *
   * @param request its id, or null
   */
  public static Runnable carrying(String request, Runnable task) {
    return () -> {
      String before = request();
      enter(request);
      try {
        task.run();
      } finally {
        if (before == null) {
          leave();
        } else {
          enter(before);
        }
      }
    };
  }

  private record RequestLogger(Logger logger) implements Logger {

    private static String line(String text) {
      String request = request();
      String own = LogText.oneLine(String.valueOf(text));
      return request == null ? own : "[request " + request + "] " + own;
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
