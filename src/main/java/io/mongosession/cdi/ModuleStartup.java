package io.mongosession.cdi;

import io.mongosession.GlobalSessionManagerFactory;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.SessionException;
import io.mongosession.config.ModuleSettings;
import io.mongosession.config.StartupMode;
import io.mongosession.log.LogContext;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** What happens when the application starts and ends. */
@ApplicationScoped
class ModuleStartup {

  private static final Logger LOG = LogContext.logger(ModuleStartup.class.getName());

  private MongoDBSessionManagerFactory global;
  private DriverThread driverThread;
  private ScheduledSweep sweep;

  void start(
      @Observes Startup event,
      ModuleSettings settings,
      SessionFactoryRegistry registry,
      ScheduledSweep scheduledSweep) {
    settings.report().lines().forEach(line -> LOG.log(Level.INFO, line));
    driverThread = DriverThread.find();
    registry.all().stream()
        .filter(factory -> factory.configuration().startup() != StartupMode.LAZY)
        .forEach(ModuleStartup::start);
    sweep = scheduledSweep;
    sweep.start(registry.all());
    global = registry.get();
    GlobalSessionManagerFactory.install(global);
  }

  private static void start(ManagedFactory factory) {
    try {
      factory.start();
    } catch (RuntimeException e) {
      // A bean of the application failed; it is asked again with the next use.
      String text = "Session factory " + factory.configuration().name() + " could not be built";
      if (e instanceof SessionException) {
        LOG.log(Level.ERROR, text + ": " + e.getMessage()); // It says all in a sentence.
      } else {
        LOG.log(Level.ERROR, text, e);
      }
    }
  }

  @PreDestroy
  void end() {
    sweep.stop();
    GlobalSessionManagerFactory.uninstall(global);
    driverThread.stop();
  }
}
