package io.mongosession.faults;

import io.mongosession.MetadataAction;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import io.mongosession.MongoDBSessionManagerFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The application's hook: misbehaves when the metadata it is given asks for it. */
@ApplicationScoped
public class FaultyHook implements MetadataHook {

  static final String KEY = "hook";
  static final String THROW = "throw";
  static final String BLOCK = "block";
  static final String AGAIN = "again";

  private final CountDownLatch released = new CountDownLatch(1);

  /** Looked up when needed: the factory itself is made with this hook. */
  @Inject private Instance<MongoDBSessionManagerFactory> factory;

  @Override
  public Map<String, Object> handle(MetadataCall call) {
    if (call.action() != MetadataAction.UPDATE) {
      return call.proceed();
    }
    String wish = String.valueOf(call.metadata().get(KEY));
    switch (wish) {
      case THROW -> throw new IllegalStateException("the hook's own failure");
      case BLOCK -> block();
      case AGAIN ->
          factory
              .get()
              .createSessionManager(call.sessionId())
              .updateMetadata(Map.of("seen", "by the hook"));
      case FaultyAgent.RELEASE -> released.countDown();
      default -> {}
    }
    return call.proceed();
  }

  private void block() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
