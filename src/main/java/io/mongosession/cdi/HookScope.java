package io.mongosession.cdi;

import io.mongosession.MetadataHook;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The hooks that apply to managers made on this thread, for as long as a call runs. */
final class HookScope {

  private static final ThreadLocal<Map<Class<? extends MetadataHook>, MetadataHook>> CURRENT =
      new ThreadLocal<>();

  private HookScope() {}

  /** Runs a call with these hooks added to those of the calls around it. */
  static <T> T call(Map<Class<? extends MetadataHook>, MetadataHook> hooks, Callable<T> body)
      throws Exception {
    Map<Class<? extends MetadataHook>, MetadataHook> outer = CURRENT.get();
    Map<Class<? extends MetadataHook>, MetadataHook> all = new LinkedHashMap<>();
    if (outer != null) {
      all.putAll(outer);
    }
    hooks.forEach(all::putIfAbsent);
    CURRENT.set(all);
    try {
      return body.call();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }

  /** From the outside in. */
  static Collection<MetadataHook> current() {
    Map<Class<? extends MetadataHook>, MetadataHook> hooks = CURRENT.get();
    return hooks == null ? List.of() : hooks.values();
  }
}
