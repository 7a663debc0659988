package io.mongosession.rest;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;

/** Heartbeats that no test has to wait for. */
@Alternative
@Priority(1)
@ApplicationScoped
public class QuickHeartbeat extends Heartbeat {

  @Override
  Duration interval() {
    return Duration.ofMillis(200);
  }
}
