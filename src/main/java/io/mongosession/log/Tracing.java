package io.mongosession.log;

import java.util.Map;

/**
 * What traces the work of threads; {@link LogContext#trace} makes it known. Thread-safe, never
 * waits, never throws.
 */
public interface Tracing {

  /** A place in a trace. */
  interface Place {

    /** Puts the calling thread there. */
    Exit enter();

    /**
     * The response to the request that was traced there is written, and the server does not see it.
     *
     * @param status of HTTP
     */
    void responded(int status);
  }

  /** Puts the thread that entered a place back to where it was. */
  interface Exit {

    /** To be called once, on the thread that entered. */
    void leave();
  }

  /** The calling thread's place, or null where it is in no trace. */
  Place place();

  /** That place as a line of the log has it, without line breaks, braces and quotes; or null. */
  String ids();

  /** The headers that tell whoever is called over HTTP of that place; empty where there is none. */
  Map<String, String> headers();
}
