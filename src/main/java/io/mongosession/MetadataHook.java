package io.mongosession;

import java.util.Map;

/**
 * Code around every metadata operation of a session manager. The hooks wrap the operation,
 * outermost first: those of the factory in the order they were added, then those of the manager,
 * then the operation itself.
 *
 * <p>A hook may observe, change what goes in ({@link MetadataCall#proceed(Map)}), change what comes
 * out, refuse (throw {@link HookRefusedException}) or skip the operation (not proceed). What a hook
 * throws reaches the caller as it is; a hook that throws before proceeding stops the operation, so
 * nothing is written. Proceeding twice runs the inner hooks and the operation twice.
 *
 * <p>A hook is called on the thread of the operation, by many threads at once, and must be
 * thread-safe. It counts towards the caller's time and is not bounded by this module.
 */
@FunctionalInterface
public interface MetadataHook {

  /**
   * Handles one operation.
   *
   * @return for {@link MetadataAction#GET} the metadata the caller sees, never null; ignored
   *     otherwise
   */
  Map<String, Object> handle(MetadataCall call);
}
