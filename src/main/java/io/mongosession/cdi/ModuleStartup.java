package io.mongosession.cdi;

import io.mongosession.config.StartupMode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What happens when the application starts. */
@ApplicationScoped
class ModuleStartup {

  private static final Logger LOG = System.getLogger(ModuleStartup.class.getName());

  void start(@Observes Startup event, SessionFactoryRegistry registry) {
    registry.all().stream()
        .filter(factory -> factory.configuration().startup() != StartupMode.LAZY)
        .forEach(ModuleStartup::start);
  }

  private static void start(ManagedFactory factory) {
    try {
      factory.start();
    } catch (RuntimeException e) {
      // A bean of the application failed; it is asked again with the next use.
      LOG.log(
          Level.ERROR,
          "Session factory " + factory.configuration().name() + " could not be built",
          e);
    }
  }
}
