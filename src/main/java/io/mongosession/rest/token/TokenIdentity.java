package io.mongosession.rest.token;

import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;

/**
 * Whom a verified token stands for.
 *
 * @param subject can be stored as the owner of a session
 * @param groups the roles in the claim {@code groups}; empty where it has none, or is no list
 */
public record TokenIdentity(String subject, List<String> groups) {

  private static final int MAX_SUBJECT = 256;

  static Verdict<TokenIdentity> of(JWTClaimsSet claims) {
    return isUsable(claims.getSubject())
        ? Verdict.passed(new TokenIdentity(claims.getSubject(), groups(claims)))
        : Verdict.failed(TokenCheck.SUBJECT);
  }

  private static boolean isUsable(String subject) {
    return !subject.isBlank()
        && subject.length() <= MAX_SUBJECT
        && subject.chars().noneMatch(Character::isISOControl)
        && StandardCharsets.UTF_8.newEncoder().canEncode(subject);
  }

  private static List<String> groups(JWTClaimsSet claims) {
    try {
      List<String> groups = claims.getStringListClaim("groups");
      return groups == null ? List.of() : groups;
    } catch (ParseException e) {
      return List.of();
    }
  }
}
