package io.mongosession.cdi;

import io.mongosession.config.ChatSettings;
import io.mongosession.config.HealthSettings;
import io.mongosession.config.ModuleSettings;
import io.mongosession.config.ProblemSettings;
import io.mongosession.config.RestSettings;
import io.mongosession.config.ViewerSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

/** The settings for injection. Immutable values, hence without a scope of their own. */
@ApplicationScoped
class SettingsProducer {

  private final ModuleSettings settings;

  @Inject
  SettingsProducer(ModuleExtension extension) {
    settings = extension.settings();
  }

  SettingsProducer() {
    settings = null; // For the container's proxy.
  }

  @Produces
  ModuleSettings module() {
    return settings;
  }

  @Produces
  RestSettings rest() {
    return settings.rest();
  }

  @Produces
  ChatSettings chat() {
    return settings.chat();
  }

  @Produces
  HealthSettings health() {
    return settings.health();
  }

  @Produces
  ViewerSettings viewer() {
    return settings.viewer();
  }

  @Produces
  ProblemSettings problems() {
    return settings.problems();
  }
}
