package io.mongosession.viewer;

import io.mongosession.config.RestSettings;
import io.mongosession.config.ViewerSettings;
import java.util.Locale;

/**
 * What the page must know of the settings, none of which is a secret. A member that is null is
 * absent.
 *
 * @param security who may call the API: {@code jwt} or {@code none}
 * @param adminRole the role whose callers are shown what is for administrators
 * @param roleClaim where a token lists its roles
 * @param issuer the OpenID Connect provider, or null
 * @param clientId the viewer's id there, or null
 */
record ViewerConfig(
    String security, String adminRole, String roleClaim, String issuer, String clientId) {

  static ViewerConfig of(ViewerSettings viewer, RestSettings rest) {
    return new ViewerConfig(
        rest.security().name().toLowerCase(Locale.ROOT),
        rest.adminRole(),
        rest.tokens().roleClaim(),
        viewer.issuer() == null ? null : viewer.issuer().toString(),
        viewer.clientId());
  }
}
