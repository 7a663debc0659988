package io.mongosession.rest;

import io.mongosession.config.ModuleSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The settings as they apply, for administrators. */
@Path("/settings")
@Produces(MediaType.APPLICATION_JSON)
@ApplicationScoped
public class SettingsResource {

  @Inject private ModuleSettings settings;
  @Inject private CurrentRequest call;

  /** What the log has when the application starts: no secret is in it. */
  @GET
  public SettingsView settings() {
    if (!call.knownCaller().administrator()) {
      throw new ForbiddenException("only administrators see the settings");
    }
    return new SettingsView(settings.effective());
  }
}
