package io.mongosession.rest.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Whom a verified token stands for.
 *
 * @param subject can be stored as the owner of a session
 * @param roles what the claim of roles lists; empty where there is none, or no list of texts
 */
public record TokenIdentity(String subject, List<String> roles) {

  private static final int MAX_SUBJECT = 256;

  static Verdict<TokenIdentity> of(JWTClaimsSet claims, String roleClaim) {
    return isUsable(claims.getSubject())
        ? Verdict.passed(new TokenIdentity(claims.getSubject(), roles(claims, roleClaim)))
        : Verdict.failed(TokenCheck.SUBJECT);
  }

  private static boolean isUsable(String subject) {
    return !subject.isBlank()
        && subject.length() <= MAX_SUBJECT
        && subject.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(subject);
  }

  /** A claim of that very name, as an address is one, wins over the path. */
  private static List<String> roles(JWTClaimsSet claims, String claim) {
    Object found = claims.getClaim(claim);
    if (found == null) {
      found = claims.getClaims();
      for (String name : claim.split("\\.")) {
        found = found instanceof Map<?, ?> object ? object.get(name) : null;
      }
    }
    boolean texts =
        found instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
    return texts ? ((List<?>) found).stream().map(String.class::cast).toList() : List.of();
  }
}
