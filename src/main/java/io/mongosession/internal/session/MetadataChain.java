package io.mongosession.internal.session;

import io.mongosession.MetadataAction;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A metadata operation on its way through the hooks around it, as the next of them is given it. */
final class MetadataChain implements MetadataCall {

  private final List<MetadataHook> hooks;
  private final Function<MetadataCall, Map<String, Object>> operation;
  private final int passed;
  private final MetadataAction action;
  private final String sessionId;
  private final Map<String, Object> metadata;
  private final Collection<String> keys;

  /**
   * A call that no hook has seen yet.
   *
   * @param operation what the hooks are around
   */
  MetadataChain(
      List<MetadataHook> hooks,
      Function<MetadataCall, Map<String, Object>> operation,
      MetadataAction action,
      String sessionId,
      Map<String, Object> metadata,
      Collection<String> keys) {
    this(hooks, operation, 0, action, sessionId, metadata, keys);
  }

  private MetadataChain(
      List<MetadataHook> hooks,
      Function<MetadataCall, Map<String, Object>> operation,
      int passed,
      MetadataAction action,
      String sessionId,
      Map<String, Object> metadata,
      Collection<String> keys) {
    this.hooks = hooks;
    this.operation = operation;
    this.passed = passed;
    this.action = action;
    this.sessionId = sessionId;
    this.metadata = metadata;
    this.keys = keys;
  }

  @Override
  public MetadataAction action() {
    return action;
  }

  @Override
  public String sessionId() {
    return sessionId;
  }

  @Override
  public Map<String, Object> metadata() {
    return metadata;
  }

  @Override
  public Collection<String> keys() {
    return keys;
  }

  @Override
  public Map<String, Object> proceed() {
    return next(metadata, keys);
  }

  @Override
  public Map<String, Object> proceed(Map<String, Object> changed) {
    check(MetadataAction.UPDATE);
    return next(Collections.unmodifiableMap(new LinkedHashMap<>(changed)), keys);
  }

  @Override
  public Map<String, Object> proceed(Collection<String> changed) {
    check(MetadataAction.DELETE);
    return next(metadata, List.copyOf(changed));
  }

  private void check(MetadataAction expected) {
    if (action != expected) {
      throw new IllegalStateException(
          "a metadata hook passed on what belongs to %s during %s".formatted(expected, action));
    }
  }

  private Map<String, Object> next(Map<String, Object> nextMetadata, Collection<String> nextKeys) {
    MetadataChain next =
        new MetadataChain(hooks, operation, passed + 1, action, sessionId, nextMetadata, nextKeys);
    if (passed == hooks.size()) {
      return operation.apply(next);
    }
    MetadataHook hook = hooks.get(passed);
    Map<String, Object> result = hook.handle(next);
    if (action == MetadataAction.GET) {
      Objects.requireNonNull(result, () -> hook.getClass().getName() + " returned null for GET");
    }
    return result;
  }
}
