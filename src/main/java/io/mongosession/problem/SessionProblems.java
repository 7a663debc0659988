package io.mongosession.problem;

import io.mongosession.config.ProblemSettings;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.ws.rs.core.Feature;
import jakarta.ws.rs.core.FeatureContext;
import jakarta.ws.rs.ext.Provider;

/**
 * Turns exceptions of the {@link io.mongosession.SessionException} family that leave the endpoints
 * of an application into problems, as the REST API has them. Found like any provider; an
 * application that lists its classes lists this one.
 *
 * <p>An {@code ExceptionMapper} of the application for the same type wins, and {@code
 * problems.enabled=false} leaves all of them to the application.
 */
@Provider
public class SessionProblems implements Feature {

  @Override
  public boolean configure(FeatureContext context) {
    if (!CDI.current().select(ProblemSettings.class).get().enabled()) {
      return false;
    }
    context.register(SessionProblemMapper.class).register(ProblemWriter.class);
    return true;
  }
}
