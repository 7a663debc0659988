package io.mongosession.metrics;

import io.mongosession.HookRefusedException;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** An application's hook that lets the field {@code refused} not pass. */
@ApplicationScoped
public class RefusingHook implements MetadataHook {

  @Override
  public Map<String, Object> handle(MetadataCall call) {
    if (call.metadata() != null && call.metadata().containsKey("refused")) {
      throw new HookRefusedException("it is refused");
    }
    return call.proceed();
  }
}
