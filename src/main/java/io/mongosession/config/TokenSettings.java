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

  static final String PUBLIC_KEY = "mp.jwt.verify.publickey";
  static final String PUBLIC_KEY_LOCATION = "mp.jwt.verify.publickey.location";
  static final String ISSUER = "mp.jwt.verify.issuer";
  static final String AUDIENCES = "mp.jwt.verify.audiences";
  static final String CLOCK_SKEW = "mp.jwt.verify.clock.skew";

  /** The settings without which no token can be accepted and that are not set; empty when fine. */
  public List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (publicKey == null && publicKeyLocation == null) {
      missing.add(PUBLIC_KEY + " or " + PUBLIC_KEY_LOCATION);
    }
    if (issuer == null) {
      missing.add(ISSUER);
    }
    return missing;
  }
}
