package io.mongosession.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How bearer tokens are verified and read: MicroProfile JWT's own settings but for the roles. A
 * member that is not set is null.
 *
 * @param publicKey the key itself, PEM or JWK or JWK set
 * @param publicKeyLocation where the key or keys are: an address, a file's URL, an absolute path,
 *     or a resource of the application; not used when the key itself is given
 * @param algorithm the only one of {@link #ALGORITHMS} that is accepted
 * @param issuer who must have issued a token
 * @param audiences of which a token must name one; empty when it need not
 * @param clockSkew how far clocks may be apart
 * @param maxAge how long ago a token may have been issued
 * @param roleClaim the claim that lists the roles; dots lead into objects
 * @param unread names of settings of MicroProfile JWT that are set and not read; for a warning
 */
public record TokenSettings(
    String publicKey,
    String publicKeyLocation,
    String algorithm,
    String issuer,
    List<String> audiences,
    Duration clockSkew,
    Duration maxAge,
    String roleClaim,
    List<String> unread) {

  /** By which a token may be signed: those of public keys. */
  public static final List<String> ALGORITHMS =
      List.of("ES256", "ES384", "ES512", "RS256", "RS384", "RS512");

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

  /** Which setting gives the keys, and where they are, for people. */
  public String shownKeys() {
    return publicKey != null
        ? Keys.TOKEN_KEY.property()
        : Keys.TOKEN_KEY_LOCATION.property() + " = " + shownLocation();
  }

  /** The location without what may be a secret in it. */
  public String shownLocation() {
    return Keys.TOKEN_KEY_LOCATION.type().show().apply(publicKeyLocation);
  }
}
