package io.mongosession.cdi;

import io.mongosession.HookRefusedException;
import io.mongosession.LimitExceededException;
import io.mongosession.MetadataAction;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import io.mongosession.NotFoundException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.security.Principal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Records who did what to a session's metadata, and when: one {@link AuditLog audit line} and one
 * CDI event of type {@link AuditEntry}, refused and failed operations included. Changes nothing.
 *
 * <p>Applies where {@code @MetadataHooks(AuditHook.class)} names it. To have it everywhere, inject
 * it into a producer of a {@link MetadataHook}.
 */
@ApplicationScoped
@Typed(AuditHook.class)
public class AuditHook implements MetadataHook {

  /** The name of the log. */
  public static final String LOGGER = AuditLog.LOGGER;

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

  /** Records the call as the one of the caller on this thread. */
  @Override
  public Map<String, Object> handle(MetadataCall call) {
    return record(call, who(), AuditLine.As.CALLER);
  }

  /**
   * A hook that records changes, on whatever thread, as made by somebody in particular; reading is
   * not recorded.
   *
   * @param who their name, or null where callers have none
   */
  public MetadataHook ofChanges(String who, AuditLine.As as) {
    return call -> call.action() == MetadataAction.GET ? call.proceed() : record(call, who, as);
  }

  private Map<String, Object> record(MetadataCall call, String who, AuditLine.As as) {
    String outcome = "failed";
    try {
      Map<String, Object> result = call.proceed();
      outcome = AuditLine.DONE;
      return result;
    } catch (RuntimeException e) {
      outcome = outcome(e);
      throw e;
    } finally {
      write(call, who, as, outcome);
    }
  }

  /** In the words of the REST API's problems, where it has one. */
  private static String outcome(RuntimeException e) {
    if (e instanceof NotFoundException) {
      return "not-found";
    }
    if (e instanceof HookRefusedException) {
      return "hook-refused";
    }
    return e instanceof LimitExceededException ? "too-large" : "failed";
  }

  private void write(MetadataCall call, String who, AuditLine.As as, String outcome) {
    List<String> fields =
        Stream.concat(call.metadata().keySet().stream(), call.keys().stream()).toList();
    String what = call.action().name().toLowerCase(Locale.ROOT) + "_metadata";
    AuditLog.write(
        new AuditLine(who, as, what, call.sessionId(), null, null, null, fields, outcome));
    entries.fire(
        new AuditEntry(
            who,
            call.action(),
            call.sessionId(),
            fields,
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            outcome.equals(AuditLine.DONE)));
  }

  /** Null when there is no caller. */
  private String who() {
    if (identity.isResolvable()) {
      return identity.get().name().orElse(null);
    }
    try {
      return principal.get().getName();
    } catch (RuntimeException e) {
      // Without a caller some containers hand out null and others throw an error of their own.
      return null;
    }
  }
}
