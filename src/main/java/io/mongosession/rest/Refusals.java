package io.mongosession.rest;

import io.mongosession.cdi.RefusalMonitor;
import io.mongosession.config.RestSettings;
import io.mongosession.log.LogText;
import io.mongosession.rest.token.TokenFailure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Counts the requests that are refused, and logs why a caller was not let through: the caller does
 * not learn why, an operator who connects an identity provider must.
 */
@ApplicationScoped
class Refusals {

  private static final Set<Integer> STATUSES = Set.of(401, 403, 413, 422, 429, 503);

  @Inject private Instance<RefusalMonitor> monitors;
  @Inject private RefusalLog log;
  @Inject private RestSettings settings;
  private List<IntConsumer> counters = List.of();

  /** At the start, so that there is a zero before there is a refusal. */
  void start(@Observes Startup startup) {
    counters = monitors.stream().map(monitor -> monitor.watch(STATUSES)).toList();
  }

  /** A response has this status. */
  void count(int status) {
    if (STATUSES.contains(status)) {
      counters.forEach(counter -> counter.accept(status));
    }
  }

  /** A caller is not let through. */
  void unauthorized(TokenFailure failure) {
    StringBuilder line = new StringBuilder("refused with 401: ").append(failure.check().failure());
    if (failure.expected() != null) {
      line.append(", expected ").append(LogText.quoted(failure.expected()));
    }
    if (failure.found() != null) {
      line.append(", the token has ").append(LogText.quoted(failure.found()));
    }
    log.write(line.toString());
  }

  /** A caller lacks the right of administrators. */
  void notAdministrator(Caller caller) {
    log.write(
        "refused with 403: caller %s lacks the role %s in the claim %s"
            .formatted(
                LogText.quoted(caller.subject()),
                LogText.quoted(settings.adminRole()),
                settings.tokens().roleClaim()));
  }
}
