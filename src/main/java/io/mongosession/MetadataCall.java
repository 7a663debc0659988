package io.mongosession;

import java.util.Collection;
import java.util.Map;

/**
 * One metadata operation on its way through the hooks. Used only within the {@link MetadataHook}
 * that was given it.
 */
public interface MetadataCall {

  /** What is done. */
  MetadataAction action();

  /** The session it is done to. */
  String sessionId();

  /** The fields to set, unmodifiable; empty unless the action is {@link MetadataAction#UPDATE}. */
  Map<String, Object> metadata();

  /** The fields to remove; empty unless the action is {@link MetadataAction#DELETE}. */
  Collection<String> keys();

  /**
   * Continues with the operation as it is.
   *
   * @return the session's metadata for {@link MetadataAction#GET}, otherwise an empty map
   */
  Map<String, Object> proceed();

  /**
   * Continues, setting these fields instead.
   *
   * @throws IllegalStateException when the action is not {@link MetadataAction#UPDATE}
   */
  Map<String, Object> proceed(Map<String, Object> metadata);

  /**
   * Continues, removing these fields instead.
   *
   * @throws IllegalStateException when the action is not {@link MetadataAction#DELETE}
   */
  Map<String, Object> proceed(Collection<String> keys);
}
