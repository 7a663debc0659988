package io.mongosession.rest;

import io.mongosession.cdi.StreamMonitor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the responses that are being written as streams of events. Thread-safe. */
@ApplicationScoped
class OpenStreams {

  private final AtomicInteger open = new AtomicInteger();

  /** At the start, so that there is a zero before there is a stream. */
  void start(@Observes Startup startup, Instance<StreamMonitor> monitors) {
    monitors.forEach(monitor -> monitor.watchStreams(open::get));
  }

  void opened() {
    open.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }
}
