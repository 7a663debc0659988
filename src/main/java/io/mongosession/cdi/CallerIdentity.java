package io.mongosession.cdi;

import java.util.Optional;

/**
 * Names the caller to the {@link AuditHook}. An application may provide one bean of this type;
 * without one the container's {@link java.security.Principal} is asked.
 */
@FunctionalInterface
public interface CallerIdentity {

  /** The name of the caller on this thread, or empty when there is none. */
  Optional<String> name();
}
