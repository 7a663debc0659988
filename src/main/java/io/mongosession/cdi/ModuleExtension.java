package io.mongosession.cdi;

import io.mongosession.FeedbackHook;
import io.mongosession.InvalidSettingsException;
import io.mongosession.MetadataHook;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.config.FactoryConfiguration;
import io.mongosession.config.ModuleSettings;
import io.mongosession.config.StartupMode;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessInjectionPoint;
import jakarta.enterprise.inject.spi.WithAnnotations;
import jakarta.interceptor.Interceptor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the settings while the application is deployed, so that a bad value, an unknown factory, a
 * hook that is no bean, or a database that is required to respond and does not, fails the
 * deployment on every server.
 */
public class ModuleExtension implements Extension {

  private final Map<Bean<?>, Integer> priorities = new HashMap<>();
  private final Set<String> injectedFactories = new TreeSet<>();
  private final NamedHooks namedHooks = new NamedHooks();
  private Bean<?> factoryMaker;
  private ModuleSettings settings;

  void rememberHooks(
      @Observes @WithAnnotations(MetadataHooks.class) ProcessAnnotatedType<?> event) {
    namedHooks.addNames(event.getAnnotatedType());
  }

  /** Also the priorities of producers, whose annotations a {@link Bean} does not show. */
  void remember(@Observes ProcessBean<?> event) {
    if (event.getBean().getBeanClass() == FactoryAssembler.class) {
      factoryMaker = event.getBean();
    }
    namedHooks.addBean(event.getBean());
    Set<?> types = event.getBean().getTypes();
    if (types.contains(MetadataHook.class) || types.contains(FeedbackHook.class)) {
      Priority priority = event.getAnnotated().getAnnotation(Priority.class);
      priorities.put(
          event.getBean(), priority == null ? Interceptor.Priority.APPLICATION : priority.value());
    }
  }

  void rememberName(@Observes ProcessInjectionPoint<?, MongoDBSessionManagerFactory> event) {
    InjectionPoint where = event.getInjectionPoint();
    if (where.getQualifiers().stream().anyMatch(SessionFactory.class::isInstance)) {
      injectedFactories.add(FactoryProducer.name(where.getQualifiers()));
    }
  }

  void check(@Observes AfterDeploymentValidation event, BeanManager beans) {
    namedHooks.problems().stream()
        .map(IllegalStateException::new)
        .forEach(event::addDeploymentProblem);
    FactoryAssembler maker = factoryMaker(beans);
    try {
      settings = ModuleSettings.read(maker::hasClient, injectedFactories);
    } catch (InvalidSettingsException e) {
      event.addDeploymentProblem(e);
      return;
    }
    for (FactoryConfiguration factory : settings.factories().values()) {
      if (factory.startup() == StartupMode.FAIL_FAST) {
        try {
          maker.requireDatabase(factory);
        } catch (InvalidSettingsException | IllegalStateException e) {
          event.addDeploymentProblem(e);
        }
      }
    }
  }

  /** By its bean: on some servers an extension cannot look up the application's own beans. */
  private FactoryAssembler factoryMaker(BeanManager beans) {
    return (FactoryAssembler)
        beans.getReference(
            factoryMaker, FactoryAssembler.class, beans.createCreationalContext(factoryMaker));
  }

  ModuleSettings settings() {
    return settings;
  }

  int priority(Bean<?> hook) {
    return priorities.getOrDefault(hook, Interceptor.Priority.APPLICATION);
  }
}
