package io.mongosession.rest;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** How long a stream of events may be silent: less than what proxies wait for. */
@ApplicationScoped
class Heartbeat {

  private static final Duration INTERVAL = Duration.ofSeconds(15);

  Duration interval() {
    return INTERVAL;
  }
}
