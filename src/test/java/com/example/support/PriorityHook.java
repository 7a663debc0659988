package com.example.support;

import io.mongosession.MetadataAction;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;
import java.util.Map;

/** The application's own hook: priorities are written in capitals. */
@ApplicationScoped
public class PriorityHook implements MetadataHook {

  @Override
  public Map<String, Object> handle(MetadataCall call) {
    return call.action() == MetadataAction.UPDATE && call.metadata().containsKey("priority")
        ? call.proceed(
            Map.of("priority", call.metadata().get("priority").toString().toUpperCase(Locale.ROOT)))
        : call.proceed();
  }
}
