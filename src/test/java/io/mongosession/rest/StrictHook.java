package io.mongosession.rest;

import io.mongosession.HookRefusedException;
import io.mongosession.MetadataAction;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** An application's hook that does everything a hook may do to a patch. */
@ApplicationScoped
public class StrictHook implements MetadataHook {

  @Override
  public Map<String, Object> handle(MetadataCall call) {
    if (call.action() == MetadataAction.UPDATE) {
      if (call.metadata().containsKey("forbidden")) {
        throw new HookRefusedException("forbidden is reserved");
      }
      if (call.metadata().containsKey("broken")) {
        throw new IllegalStateException("inner workings");
      }
      if (call.metadata().containsKey("skipped")) {
        return Map.of();
      }
      if (call.metadata().containsKey("changed")) {
        return call.proceed(Map.of("changed", "by the hook"));
      }
    }
    return call.proceed();
  }
}
