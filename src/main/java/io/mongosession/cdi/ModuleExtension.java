package io.mongosession.cdi;

import io.mongosession.InvalidSettingsException;
import io.mongosession.config.FactoryConfiguration;
import io.mongosession.config.ModuleSettings;
import io.mongosession.config.StartupMode;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterDeploymentValidation;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;

/**
 * Reads the settings while the application is deployed, so that a bad value, or a database that is
 * required to answer and does not, fails the deployment on every server.
 */
public class ModuleExtension implements Extension {

  private ModuleSettings settings;

  void check(@Observes AfterDeploymentValidation event, BeanManager beans) {
    try {
      settings = ModuleSettings.read();
      FactoryMaker maker = new FactoryMaker(beans.createInstance());
      for (FactoryConfiguration factory : settings.factories().values()) {
        if (factory.startup() == StartupMode.FAIL_FAST) {
          maker.requireDatabase(factory);
        }
      }
    } catch (InvalidSettingsException | IllegalStateException e) {
      event.addDeploymentProblem(e);
    }
  }

  ModuleSettings settings() {
    return settings;
  }
}
