package io.mongosession.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mongosession.Feedback;
import io.mongosession.FeedbackCall;
import io.mongosession.FeedbackHook;
import io.mongosession.HookRefusedException;
import io.mongosession.MetadataAction;
import io.mongosession.MetadataCall;
import io.mongosession.MetadataHook;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewFeedback;
import io.mongosession.testing.Deployments;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hooks that are beans, and hooks that a class or method asks for. */
@Tag("smoke")
@ExtendWith(ArquillianExtension.class)
class HooksIT {

  private static final List<String> CALLS = new ArrayList<>();

  @Inject MongoDBSessionManagerFactory factory;
  @Inject Asking asking;
  @Inject Audited audited;
  @Inject Entries entries;

  @Deployment
  static WebArchive war() {
    return Deployments.war(HooksIT.class);
  }

  /** Writes down that it was called. */
  public abstract static class Recording implements MetadataHook {
    @Override
    public Map<String, Object> handle(MetadataCall call) {
      String name = getClass().getSimpleName().replaceAll("\\W.*", "");
      CALLS.add(name);
      Map<String, Object> result = call.proceed();
      CALLS.add(name + " ends");
      return result;
    }
  }

  @ApplicationScoped
  @Priority(20)
  public static class Inner extends Recording {}

  @ApplicationScoped
  @Priority(10)
  public static class Outer extends Recording {}

  @ApplicationScoped
  @Typed(OnClass.class)
  public static class OnClass extends Recording {}

  @ApplicationScoped
  @Typed(OnMethod.class)
  public static class OnMethod extends Recording {}

  @ApplicationScoped
  @Typed(Tickets.class)
  public static class Tickets extends ValidationHook {
    public Tickets() {
      super(Set.of("priority", "customer"), 8);
    }
  }

  /** Hooks by producer. */
  @ApplicationScoped
  public static class Producers {

    @Produces
    @Priority(15)
    MetadataHook produced() {
      return call -> {
        CALLS.add("Produced");
        return call.proceed();
      };
    }

    @Produces
    FeedbackHook feedback() {
      return new FeedbackHook() {
        @Override
        public Feedback handle(FeedbackCall call) {
          CALLS.add("Feedback");
          return call.proceed();
        }
      };
    }
  }

  /** In the place of the REST API's. */
  @ApplicationScoped
  @Alternative
  @Priority(1)
  public static class Alice implements CallerIdentity {
    @Override
    public Optional<String> name() {
      return Optional.of("alice");
    }
  }

  /** Keeps what was audited. */
  @ApplicationScoped
  public static class Entries {
    private final List<AuditEntry> all = new ArrayList<>();

    void add(@Observes AuditEntry entry) {
      all.add(entry);
    }

    List<AuditEntry> drain() {
      List<AuditEntry> drained = List.copyOf(all);
      all.clear();
      return drained;
    }
  }

  /** Asks for hooks on its class and on a method. */
  @ApplicationScoped
  @MetadataHooks(OnClass.class)
  public static class Asking {

    @Inject MongoDBSessionManagerFactory factory;
    @Inject Audited audited;

    public MongoDBSessionManager manager() {
      return factory.createSessionManager("hooked");
    }

    @MetadataHooks({OnMethod.class, Outer.class})
    public MongoDBSessionManager managerOfMethod() {
      return factory.createSessionManager("hooked");
    }

    public MongoDBSessionManager nested() {
      return audited.manager();
    }

    public <T> T failing(Callable<T> call) throws Exception {
      return call.call();
    }
  }

  @ApplicationScoped
  public static class Audited {

    @Inject MongoDBSessionManagerFactory factory;

    @MetadataHooks({AuditHook.class, OnClass.class, Tickets.class})
    public MongoDBSessionManager manager() {
      return factory.createSessionManager("hooked");
    }
  }

  @BeforeEach
  void aSessionAndNoCalls() {
    factory.createSessionManager("hooked").initialize("default");
    CALLS.clear();
    entries.drain();
  }

  @Test
  void hookBeansApplyToEveryManagerInTheOrderOfTheirPriorities() {
    factory.createSessionManager("hooked").getMetadata();

    assertEquals(List.of("Outer", "Produced", "Inner", "Inner ends", "Outer ends"), CALLS);
  }

  @Test
  void feedbackHookBeansApplyToEveryManager() {
    factory.createSessionManager("hooked").addFeedback(new NewFeedback("up", null, null, null));

    assertEquals(List.of("Feedback"), CALLS);
  }

  @Test
  void namedHooksApplyWithinTheCallAndNotAfterIt() {
    MongoDBSessionManager manager = asking.manager();
    manager.getMetadata();
    assertEquals(
        List.of(
            "Outer", "Produced", "Inner", "OnClass", "OnClass ends", "Inner ends", "Outer ends"),
        CALLS);

    CALLS.clear();
    factory.createSessionManager("hooked").getMetadata();
    assertFalse(CALLS.contains("OnClass"), CALLS.toString());
  }

  @Test
  void hooksNamedOnAMethodReplaceThoseOfItsClassAndNoneAppliesTwice() {
    asking.managerOfMethod().getMetadata();

    assertEquals(
        List.of(
            "Outer", "Produced", "Inner", "OnMethod", "OnMethod ends", "Inner ends", "Outer ends"),
        CALLS);
  }

  @Test
  void hooksOfNestedCallsApplyFromTheOutside() {
    asking.nested().updateMetadata(Map.of("priority", "high"));

    assertEquals(1, CALLS.stream().filter("OnClass"::equals).count(), CALLS.toString());
    AuditEntry entry = entries.drain().get(0);
    assertEquals("alice", entry.who());
    assertEquals(MetadataAction.UPDATE, entry.what());
    assertEquals("hooked", entry.sessionId());
    assertEquals(List.of("priority"), entry.fields());
    assertTrue(entry.succeeded());
  }

  @Test
  void aRefusedOperationIsAuditedAndWritesNothing() {
    MongoDBSessionManager manager = audited.manager();

    assertThrows(HookRefusedException.class, () -> manager.updateMetadata(Map.of("colour", "red")));
    assertThrows(
        HookRefusedException.class,
        () -> manager.updateMetadata(Map.of("customer", "x".repeat(9))));
    manager.updateMetadata(Map.of("customer.name", "Bob"));

    assertEquals(
        List.of(false, false, true), entries.drain().stream().map(AuditEntry::succeeded).toList());
    assertFalse(factory.createSessionManager("hooked").getMetadata().containsKey("colour"));
  }

  @Test
  void namedHooksNoLongerApplyAfterACallThatFails() {
    assertThrows(
        IllegalStateException.class,
        () ->
            asking.failing(
                () -> {
                  throw new IllegalStateException("on purpose");
                }));

    factory.createSessionManager("hooked").getMetadata();
    assertFalse(CALLS.contains("OnClass"), CALLS.toString());
  }

  @Test
  void namedHooksDoNotApplyOnAnotherThread() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      MongoDBSessionManager manager =
          asking.failing(() -> other.submit(() -> factory.createSessionManager("hooked")).get());
      manager.getMetadata();
    } finally {
      other.shutdown();
    }

    assertFalse(CALLS.contains("OnClass"), CALLS.toString());
  }
}
