package io.mongosession.cdi;

import io.mongosession.MetadataHook;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The hooks that {@link MetadataHooks} names anywhere in the application, and which of them are
 * beans. Collected while it is deployed, so that one that cannot be found fails the deployment and
 * not the first call. Not thread-safe.
 */
final class NamedHooks {

  /** Where a hook is named, by the hook's class. */
  private final Map<Class<?>, String> named = new HashMap<>();

  private final Set<Class<?>> beans = new HashSet<>();

  void addNames(AnnotatedType<?> type) {
    add(type.getAnnotation(MetadataHooks.class), type.getJavaClass().getName());
    for (AnnotatedMethod<?> method : type.getMethods()) {
      add(
          method.getAnnotation(MetadataHooks.class),
          type.getJavaClass().getName() + "." + method.getJavaMember().getName());
    }
  }

  private void add(MetadataHooks hooks, String where) {
    if (hooks != null) {
      for (Class<? extends MetadataHook> hook : hooks.value()) {
        named.putIfAbsent(hook, where);
      }
    }
  }

  void addBean(Bean<?> bean) {
    for (Type type : bean.getTypes()) {
      if (type instanceof Class<?> hook && MetadataHook.class.isAssignableFrom(hook)) {
        beans.add(hook);
      }
    }
  }

  /** A sentence for each that cannot work. */
  List<String> problems() {
    Map<String, String> problems = new TreeMap<>();
    named.forEach(
        (hook, where) -> {
          if (!beans.contains(hook)) {
            problems.put(
                hook.getName(),
                "%s, which @MetadataHooks names at %s, is no bean; %s"
                    .formatted(hook.getName(), where, advice(hook)));
          }
        });
    return new ArrayList<>(problems.values());
  }

  private static String advice(Class<?> hook) {
    return hook == ValidationHook.class
        ? "name a subclass with a scope such as @ApplicationScoped that says which fields it allows"
        : "give it a scope such as @ApplicationScoped";
  }
}
