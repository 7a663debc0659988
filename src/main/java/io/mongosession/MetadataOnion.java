package io.mongosession;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** One metadata operation at one layer of the hooks. */
final class MetadataOnion implements MetadataCall {

  private final List<MetadataHook> hooks;
  private final int layer;
  private final MetadataAction action;
  private final String sessionId;
  private final Map<String, Object> metadata;
  private final Collection<String> keys;
  private final Function<MetadataCall, Map<String, Object>> operation;

  MetadataOnion(
      List<MetadataHook> hooks,
      int layer,
      MetadataAction action,
      String sessionId,
      Map<String, Object> metadata,
      Collection<String> keys,
      Function<MetadataCall, Map<String, Object>> operation) {
    this.hooks = hooks;
    this.layer = layer;
    this.action = action;
    this.sessionId = sessionId;
    this.metadata = metadata;
    this.keys = keys;
    this.operation = operation;
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
    return inner(metadata, keys);
  }

  @Override
  public Map<String, Object> proceed(Map<String, Object> changed) {
    check(MetadataAction.UPDATE);
    return inner(Collections.unmodifiableMap(new LinkedHashMap<>(changed)), keys);
  }

  @Override
  public Map<String, Object> proceed(Collection<String> changed) {
    check(MetadataAction.DELETE);
    return inner(metadata, List.copyOf(changed));
  }

  private void check(MetadataAction expected) {
    if (action != expected) {
      throw new IllegalStateException(
          "a metadata hook passed on what belongs to %s during %s".formatted(expected, action));
    }
  }

  private Map<String, Object> inner(
      Map<String, Object> innerMetadata, Collection<String> innerKeys) {
    MetadataOnion next =
        new MetadataOnion(hooks, layer + 1, action, sessionId, innerMetadata, innerKeys, operation);
    if (layer == hooks.size()) {
      return operation.apply(next);
    }
    MetadataHook hook = hooks.get(layer);
    Map<String, Object> result = hook.handle(next);
    if (action == MetadataAction.GET) {
      Objects.requireNonNull(result, () -> hook.getClass().getName() + " returned null for GET");
    }
    return result;
  }
}
