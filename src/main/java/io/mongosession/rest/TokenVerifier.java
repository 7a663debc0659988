package io.mongosession.rest;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTClaimsSetVerifier;
import io.mongosession.config.TokenSettings;
import java.text.ParseException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Verifies bearer tokens: signed with a known RSA or EC key (never with a shared secret, never
 * unsigned), from the issuer, for the audience, within their time, with a subject.
 */
final class TokenVerifier {

  private final KeySource keys;
  private final JWTClaimsSetVerifier<SecurityContext> claims;

  TokenVerifier(TokenSettings settings) {
    keys = new KeySource(settings);
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            settings.audiences().isEmpty() ? null : new LinkedHashSet<>(settings.audiences()),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("sub", "exp"),
            null);
    verifier.setMaxClockSkew((int) settings.clockSkew().toSeconds());
    claims = verifier;
  }

  /** The claims of a valid token; empty for any other. */
  Optional<JWTClaimsSet> verify(String token) {
    try {
      SignedJWT jwt = SignedJWT.parse(token);
      JWKSet known = keys.current();
      try {
        return Optional.of(processor(known).process(jwt, null));
      } catch (BadJWTException e) {
        return Optional.empty(); // The signature is right, the claims are not.
      } catch (BadJOSEException e) {
        JWKSet latest = keys.latest();
        return latest.equals(known)
            ? Optional.empty()
            : Optional.of(processor(latest).process(jwt, null));
      }
    } catch (ParseException | BadJOSEException | JOSEException e) {
      return Optional.empty();
    }
  }

  private DefaultJWTProcessor<SecurityContext> processor(JWKSet known) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    processor.setJWSKeySelector(new TokenKeySelector(known));
    processor.setJWTClaimsSetVerifier(claims);
    return processor;
  }
}
