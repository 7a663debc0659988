package io.mongosession.cdi;

import io.mongosession.MetadataHook;
import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** Opens the scope of the hooks that {@link MetadataHooks} names. */
@MetadataHooks({})
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
class MetadataHooksInterceptor {

  private final HookBeans hooks;

  @Inject
  MetadataHooksInterceptor(HookBeans hooks) {
    this.hooks = hooks;
  }

  @AroundInvoke
  Object around(InvocationContext invocation) throws Exception {
    Map<Class<? extends MetadataHook>, MetadataHook> named = new LinkedHashMap<>();
    for (Class<? extends MetadataHook> type : binding(invocation).value()) {
      hooks.named(type).ifPresent(hook -> named.put(type, hook));
    }
    return HookScope.call(named, invocation::proceed);
  }

  private static MetadataHooks binding(InvocationContext invocation) {
    MetadataHooks onMethod = invocation.getMethod().getAnnotation(MetadataHooks.class);
    return onMethod != null
        ? onMethod
        // The container's subclass of the bean's class inherits the annotation.
        : invocation.getTarget().getClass().getAnnotation(MetadataHooks.class);
  }
}
