package io.mongosession.cdi;

import io.mongosession.MongoDBSessionManagerFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.annotation.Annotation;
import java.util.Collection;

/** Factories for injection. */
@ApplicationScoped
class FactoryProducer {

  @Produces
  @ApplicationScoped
  MongoDBSessionManagerFactory defaultFactory(SessionFactoryRegistry registry) {
    return registry.get();
  }

  void close(@Disposes MongoDBSessionManagerFactory factory) {
    factory.close();
  }

  /** The registry closes it, not the bean it is injected into. */
  @Produces
  @Dependent
  @SessionFactory("")
  MongoDBSessionManagerFactory namedFactory(InjectionPoint where, SessionFactoryRegistry registry) {
    return registry.get(name(where.getQualifiers()));
  }

  /** The name in a {@link SessionFactory} that is among these. */
  static String name(Collection<Annotation> qualifiers) {
    return qualifiers.stream()
        .filter(SessionFactory.class::isInstance)
        .map(qualifier -> ((SessionFactory) qualifier).value())
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no session factory is named here"));
  }
}
