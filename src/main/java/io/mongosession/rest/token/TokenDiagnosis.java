package io.mongosession.rest.token;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mongosession.config.TokenSettings;
import java.text.ParseException;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;

/**
 * Finds out which check a token failed that was refused already. Decides nothing, so that what is
 * logged can never be the reason why somebody passes.
 */
final class TokenDiagnosis {

  private final TokenSettings settings;

  TokenDiagnosis(TokenSettings settings) {
    this.settings = settings;
  }

  /** Of a token that none of the keys has signed. */
  static TokenFailure ofSignature(SignedJWT token, JWKSet keys) {
    if (keys.isEmpty()) {
      return new TokenFailure(TokenCheck.KEYS);
    }
    try {
      return new TokenKeySelector(keys).selectJWSKeys(token.getHeader(), null).isEmpty()
          ? new TokenFailure(TokenCheck.KEY, null, token.getHeader().getKeyID())
          : new TokenFailure(TokenCheck.SIGNATURE);
    } catch (KeySourceException e) {
      return new TokenFailure(TokenCheck.KEYS);
    }
  }

  /** Of a token that was signed by one of the keys, or has no claims that could be read. */
  TokenFailure ofClaims(SignedJWT token) {
    JWTClaimsSet claims;
    try {
      claims = token.getJWTClaimsSet();
    } catch (ParseException e) {
      return new TokenFailure(TokenCheck.FORM);
    }
    if (claims == null) {
      return new TokenFailure(TokenCheck.FORM);
    }
    if (!settings.issuer().equals(claims.getIssuer())) {
      return new TokenFailure(TokenCheck.ISSUER, settings.issuer(), claims.getIssuer());
    }
    if (!settings.audiences().isEmpty()
        && Collections.disjoint(settings.audiences(), claims.getAudience())) {
      return new TokenFailure(
          TokenCheck.AUDIENCE, text(settings.audiences()), text(claims.getAudience()));
    }
    if (claims.getSubject() == null) {
      return new TokenFailure(TokenCheck.SUBJECT);
    }
    return claims.getExpirationTime() == null
        ? new TokenFailure(TokenCheck.EXPIRY_GIVEN)
        : ofTime(claims.getExpirationTime(), claims.getNotBeforeTime());
  }

  private TokenFailure ofTime(Date end, Date begin) {
    Instant over = end.toInstant().plus(settings.clockSkew());
    return begin == null || !over.isAfter(Instant.now())
        ? new TokenFailure(TokenCheck.NOT_EXPIRED, null, end.toInstant().toString())
        : new TokenFailure(TokenCheck.BEGUN, null, begin.toInstant().toString());
  }

  private static String text(List<String> names) {
    return names.isEmpty() ? null : String.join(", ", names);
  }
}
