package io.mongosession.rest;

import io.mongosession.cdi.CallerIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.inject.Inject;
import java.util.Optional;

/** Names the caller of the REST API to the audit. */
@ApplicationScoped
class AuditIdentity implements CallerIdentity {

  @Inject private CurrentRequest call;

  @Override
  public Optional<String> name() {
    try {
      return Optional.ofNullable(call.caller()).map(Caller::subject);
    } catch (ContextNotActiveException e) {
      return Optional.empty(); // Not within a request.
    }
  }
}
