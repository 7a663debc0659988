package io.mongosession.cdi;

import io.mongosession.FeedbackHook;
import io.mongosession.MetadataHook;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The hooks that are beans. Each is looked up once and lives as long as the application. */
@ApplicationScoped
class HookBeans {

  private final ModuleExtension extension;
  private final Instance<MetadataHook> metadataHooks;
  private final Instance<FeedbackHook> feedbackHooks;
  private final Instance<Object> beans;
  private final Map<Class<? extends MetadataHook>, Optional<MetadataHook>> named =
      new ConcurrentHashMap<>();

  @Inject
  HookBeans(
      ModuleExtension extension,
      @Any Instance<MetadataHook> metadataHooks,
      @Any Instance<FeedbackHook> feedbackHooks,
      @Any Instance<Object> beans) {
    this.extension = extension;
    this.metadataHooks = metadataHooks;
    this.feedbackHooks = feedbackHooks;
    this.beans = beans;
  }

  HookBeans() {
    this(null, null, null, null); // For the container's proxy.
  }

  /** The hooks for all managers, by priority, the lowest number outermost. */
  List<MetadataHook> metadataHooks() {
    return inOrder(metadataHooks).map(Instance.Handle::get).toList();
  }

  /** The hooks for all managers, by priority, the lowest number outermost. */
  List<FeedbackHook> feedbackHooks() {
    return inOrder(feedbackHooks).map(Instance.Handle::get).toList();
  }

  /**
   * The hook of this class; nothing when it applies to all managers anyway.
   *
   * @throws jakarta.enterprise.inject.UnsatisfiedResolutionException when it is no bean
   */
  Optional<MetadataHook> named(Class<? extends MetadataHook> type) {
    return named.computeIfAbsent(
        type,
        wanted ->
            inOrder(metadataHooks).anyMatch(hook -> hook.getBean().getBeanClass() == wanted)
                ? Optional.empty()
                : Optional.of(beans.select(wanted).get()));
  }

  private <T> Stream<? extends Instance.Handle<T>> inOrder(Instance<T> hooks) {
    return hooks
        .handlesStream()
        .sorted(
            Comparator.comparing((Instance.Handle<T> hook) -> extension.priority(hook.getBean()))
                .thenComparing(hook -> hook.getBean().getBeanClass().getName()));
  }
}
