package io.mongosession.cdi;

import java.util.function.IntSupplier;

/** Watches the streams of events of the REST API. Every bean of this type is asked. */
public interface StreamMonitor {

  /**
   * Begins to watch, once, when the API starts.
   *
   * @param open how many responses are being written as streams of events; thread-safe
   */
  void watchStreams(IntSupplier open);
}
