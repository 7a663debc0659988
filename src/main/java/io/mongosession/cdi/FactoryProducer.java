package io.mongosession.cdi;

import io.mongosession.MongoDBSessionManagerFactory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;

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
}
