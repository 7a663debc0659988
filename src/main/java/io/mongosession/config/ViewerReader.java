package io.mongosession.config;

import java.net.URI;

/** Reads the settings of the session viewer. */
final class ViewerReader {

  private final PropertyReader properties;

  ViewerReader(PropertyReader properties) {
    this.properties = properties;
  }

  ViewerSettings read() {
    URI issuer = properties.value(Keys.VIEWER_ISSUER);
    String clientId = properties.value(Keys.VIEWER_CLIENT_ID);
    requireWith(Keys.VIEWER_CLIENT_ID, Keys.VIEWER_ISSUER);
    requireWith(Keys.VIEWER_ISSUER, Keys.VIEWER_CLIENT_ID);
    return new ViewerSettings(properties.value(Keys.VIEWER), issuer, clientId);
  }

  private void requireWith(Key<?> missing, Key<?> given) {
    if (properties.isSet(given) && !properties.isSet(missing)) {
      properties.refuseMissing(missing, given);
    }
  }
}
