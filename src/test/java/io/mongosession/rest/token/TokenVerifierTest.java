package io.mongosession.rest.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mongosession.config.TokenSettings;
import io.mongosession.rest.Tokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which check a token fails. */
class TokenVerifierTest {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final String AUDIENCE_2 = "other";

  private final TokenVerifier verifier =
      verifier("{\"keys\":[" + KEY.toPublicJWK().toJSONString() + "]}");

  private static TokenVerifier verifier(String keys) {
    return verifier(keys, null, null, "groups");
  }

  private static TokenVerifier verifier(
      String keys, String algorithm, Duration maxAge, String roleClaim) {
    return new TokenVerifier(
        new TokenSettings(
            keys,
            null,
            algorithm,
            Tokens.ISSUER,
            List.of(Tokens.AUDIENCE, AUDIENCE_2),
            Duration.ofSeconds(1),
            maxAge,
            roleClaim,
            List.of()),
        Thread::new);
  }

  @Test
  void aGoodTokenPassesAllOfThem() {
    Verdict<JWTClaimsSet> verdict = verifier.verify(signed(claims()));
    assertThat(verdict.failure()).isNull();
    assertThat(verdict.value().getSubject()).isEqualTo("alice");
    assertThat(verifier.verify(signed(claims().audience(AUDIENCE_2))).passed()).isTrue();
  }

  @Test
  void whatIsNoTokenIsMalformed() {
    assertThat(failed("abc")).isEqualTo(TokenCheck.FORM);
    assertThat(failed("")).isEqualTo(TokenCheck.FORM);
    assertThat(failed("a.b.c")).isEqualTo(TokenCheck.FORM);
  }

  @Test
  void theAlgorithmIsOneOfPublicKeysAndTheLogMaySayWhich() {
    byte[] pem = Tokens.pem(KEY).getBytes(StandardCharsets.US_ASCII);
    TokenFailure confused = verifier.verify(Tokens.confused(claims(), KEY, pem)).failure();
    assertThat(confused.check()).isEqualTo(TokenCheck.ALGORITHM);
    assertThat(confused.found()).isEqualTo("HS256");
    assertThat(confused.expected()).isEqualTo("ES256, ES384, ES512, RS256, RS384, RS512");
    assertThat(failed(Tokens.unsigned(claims()))).isEqualTo(TokenCheck.ALGORITHM);
  }

  @Test
  void aSignatureOfAnotherKeyIsToldFromAKeyThatNobodyKnows() {
    RSAKey stranger = Tokens.rsaKey(KEY.getKeyID());
    assertThat(failed(Tokens.signed(claims(), stranger))).isEqualTo(TokenCheck.SIGNATURE);
    RSAKey next = Tokens.rsaKey("key-2");
    TokenFailure unknown = verifier.verify(Tokens.signed(claims(), next)).failure();
    assertThat(unknown.check()).isEqualTo(TokenCheck.KEY);
    assertThat(unknown.found()).isEqualTo("key-2");
    ECKey otherKind = Tokens.ecKey(KEY.getKeyID());
    assertThat(failed(Tokens.signed(claims(), otherKind))).isEqualTo(TokenCheck.KEY);
  }

  @Test
  void withoutKeysNoTokenCanBeVerified() {
    Verdict<JWTClaimsSet> verdict = verifier("{\"keys\":[]}").verify(signed(claims()));
    assertThat(verdict.failure().check()).isEqualTo(TokenCheck.KEYS);
  }

  @Test
  void issuerAndAudienceAreToldWithWhatWasExpected() {
    TokenFailure issuer = verifier.verify(signed(claims().issuer(Tokens.ISSUER + "/"))).failure();
    assertThat(issuer)
        .isEqualTo(new TokenFailure(TokenCheck.ISSUER, Tokens.ISSUER, Tokens.ISSUER + "/"));
    TokenFailure audience = verifier.verify(signed(claims().audience("sessions-2"))).failure();
    assertThat(audience)
        .isEqualTo(new TokenFailure(TokenCheck.AUDIENCE, "sessions, other", "sessions-2"));
    TokenFailure none = verifier.verify(signed(claims().audience((String) null))).failure();
    assertThat(none).isEqualTo(new TokenFailure(TokenCheck.AUDIENCE, "sessions, other", null));
  }

  @Test
  void theTimeAndTheSubjectAreChecked() {
    assertThat(failed(signed(claims().expirationTime(Tokens.inSeconds(-9)))))
        .isEqualTo(TokenCheck.NOT_EXPIRED);
    assertThat(failed(signed(claims().expirationTime(null)))).isEqualTo(TokenCheck.EXPIRY_GIVEN);
    assertThat(failed(signed(claims().notBeforeTime(Tokens.inSeconds(60)))))
        .isEqualTo(TokenCheck.BEGUN);
    assertThat(failed(signed(claims().subject(null)))).isEqualTo(TokenCheck.SUBJECT);
  }

  @Test
  void aTokenIsNoOlderThanTheSettingsAllow() {
    TokenVerifier strict = verifier(Tokens.pem(KEY), null, Duration.ofSeconds(60), "groups");
    assertThat(strict.verify(signed(claims())).passed()).isTrue();
    assertThat(strict.verify(signed(claims().issueTime(Tokens.inSeconds(-50)))).passed()).isTrue();
    TokenFailure old = strict.verify(signed(claims().issueTime(Tokens.inSeconds(-100)))).failure();
    assertThat(old.check()).isEqualTo(TokenCheck.YOUNG);
    assertThat(old.expected()).isEqualTo("at most PT1M old");
    assertThat(strict.verify(signed(claims().issueTime(null))).failure().check())
        .isEqualTo(TokenCheck.ISSUE_GIVEN);
    assertThat(verifier.verify(signed(claims().issueTime(null))).passed()).isTrue();
  }

  @Test
  void theAlgorithmOfTheSettingsIsTheOnlyOne() {
    TokenVerifier strict = verifier(Tokens.pem(KEY), "RS512", null, "groups");
    TokenFailure other = strict.verify(signed(claims())).failure();
    assertThat(other).isEqualTo(new TokenFailure(TokenCheck.ALGORITHM, "RS512", "RS256"));
    assertThat(verifier(Tokens.pem(KEY), "RS256", null, "groups").verify(signed(claims())).passed())
        .isTrue();
  }

  @Test
  void rolesAreWhereTheSettingsSay() {
    Map<String, Object> realm = Map.of("roles", List.of("a", "b"), "more", Map.of("r", List.of()));
    JWTClaimsSet.Builder claims =
        claims()
            .claim("realm_access", realm)
            .claim("https://example.com/roles", List.of("c"))
            .claim("text", "a")
            .claim("mixed", List.of("a", 1));
    Map<String, List<String>> roles =
        Map.of(
            "realm_access.roles", List.of("a", "b"),
            "realm_access.more.r", List.of(),
            "https://example.com/roles", List.of("c"),
            "realm_access", List.of(),
            "realm_access.none", List.of(),
            "none.roles", List.of(),
            "text", List.of(),
            "mixed", List.of());
    roles.forEach(
        (claim, expected) ->
            assertThat(
                    verifier(Tokens.pem(KEY), null, null, claim)
                        .identify(signed(claims))
                        .value()
                        .roles())
                .as(claim)
                .isEqualTo(expected));
  }

  private TokenCheck failed(String token) {
    return verifier.verify(token).failure().check();
  }

  private static JWTClaimsSet.Builder claims() {
    return Tokens.claims("alice");
  }

  private static String signed(JWTClaimsSet.Builder claims) {
    return Tokens.signed(claims, KEY);
  }
}
