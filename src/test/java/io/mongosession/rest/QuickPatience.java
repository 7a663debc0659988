package io.mongosession.rest;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;

/** Patience with slow clients that no test has to wait for. */
@Alternative
@Priority(1)
@ApplicationScoped
public class QuickPatience extends BodyWatch {

  @Override
  Duration patience() {
    return Duration.ofSeconds(3);
  }
}
