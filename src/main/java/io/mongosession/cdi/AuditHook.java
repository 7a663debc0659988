package io.mongosession.cdi;

import io.mongosession.LogContext;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Records who did what to a session's metadata, and when: one line in the log of {@value #LOGGER}
 * and one CDI event of type {@link AuditEntry}, refused and failed operations included. Changes
 * nothing.
 *
 * <p>Applies where {@code @MetadataHooks(AuditHook.class)} names it. To have it everywhere, inject
 * it into a producer of a {@link MetadataHook}.
 */
@ApplicationScoped
@Typed(AuditHook.class)
public class AuditHook implements MetadataHook {

  /** The name of the log. */
  public static final String LOGGER = "io.mongosession.audit";

  private static final Logger LOG = LogContext.logger(LOGGER);

  private final Instance<CallerIdentity> identity;
  private final Instance<Principal> principal;
  private final Event<AuditEntry> entries;

  @Inject
  AuditHook(
      Instance<CallerIdentity> identity, Instance<Principal> principal, Event<AuditEntry> entries) {
    this.identity = identity;
    this.principal = principal;
    this.entries = entries;
  }

  /** For the container's proxy. */
  protected AuditHook() {
    this(null, null, null);
  }

  @Override
  public Map<String, Object> handle(MetadataCall call) {
    boolean succeeded = false;
    try {
      Map<String, Object> result = call.proceed();
      succeeded = true;
      return result;
    } finally {
      record(call, succeeded);
    }
  }

  private void record(MetadataCall call, boolean succeeded) {
    List<String> fields =
        Stream.concat(call.metadata().keySet().stream(), call.keys().stream()).toList();
    AuditEntry entry =
        new AuditEntry(
            who().orElse(null),
            call.action(),
            call.sessionId(),
            fields,
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            succeeded);
    LOG.log(
        Level.INFO,
        () ->
            "who=%s what=%s session=%s fields=%s when=%s succeeded=%s"
                .formatted(
                    oneLine(String.valueOf(entry.who())),
                    entry.what(),
                    entry.sessionId(),
                    oneLine(entry.fields().toString()),
                    entry.when(),
                    entry.succeeded()));
    entries.fire(entry);
  }

  private Optional<String> who() {
    if (identity.isResolvable()) {
      return identity.get().name();
    }
    try {
      return Optional.of(principal.get().getName());
    } catch (RuntimeException e) {
      // Without a caller some containers hand out null and others throw an error of their own.
      return Optional.empty();
    }
  }

  /** So that a name cannot write log lines of its own. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
