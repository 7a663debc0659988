package io.mongosession.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How bearer tokens are verified: MicroProfile JWT's own settings. A member that is not set is
 * null.
 *
 * @param publicKey the key itself, PEM or JWK or JWK set
 * @param publicKeyLocation where the key or keys are: an address, a file's URL, or a resource of
 *     the application; not used when the key itself is given
 * @param issuer who must have issued a token
 * @param audiences of which a token must name one; empty when it need not
 * @param clockSkew how far clocks may be apart
 */
public record TokenSettings(
    String publicKey,
    String publicKeyLocation,
    String issuer,
    List<String> audiences,
    Duration clockSkew) {

  /** The settings without which no token can be accepted and that are not set; empty when fine. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (publicKey == null && publicKeyLocation == null) {
      missing.add(Keys.TOKEN_KEY.property() + " or " + Keys.TOKEN_KEY_LOCATION.property());
    }
    if (issuer == null) {
      missing.add(Keys.TOKEN_ISSUER.property());
    }
    return missing;
  }
}
