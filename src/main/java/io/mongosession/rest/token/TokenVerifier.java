package io.mongosession.rest.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.JWTClaimsSetVerifier;
import io.mongosession.config.TokenSettings;
import java.text.ParseException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;

/**
 * Verifies bearer tokens: signed with a known RSA or EC key (never with a shared secret, never
 * unsigned), from the issuer, for the audience, within their time, with a subject.
 */
public final class TokenVerifier implements AutoCloseable {

  private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES =
      new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null);

  private final KeySource keys;
  private final List<String> algorithms;
  private final JWTClaimsSetVerifier<SecurityContext> claims;
  private final TokenDiagnosis diagnosis;
  private final TokenSettings settings;

  /**
   * @param settings none of which is missing
   * @param threads makes the threads that read the keys
   */
  public TokenVerifier(TokenSettings settings, ThreadFactory threads) {
    this.settings = settings;
    keys = new KeySource(settings, threads);
    algorithms =
        settings.algorithm() == null ? TokenSettings.ALGORITHMS : List.of(settings.algorithm());
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            settings.audiences().isEmpty() ? null : new LinkedHashSet<>(settings.audiences()),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("sub", "exp"),
            null);
    verifier.setMaxClockSkew((int) settings.clockSkew().toSeconds());
    claims = verifier;
    diagnosis = new TokenDiagnosis(settings);
  }

  /** Whom the token stands for, or the check that it failed. */
  public Verdict<TokenIdentity> identify(String token) {
    return verify(token).then(claims -> TokenIdentity.of(claims, settings.roleClaim()));
  }

  /** The claims of a valid token; for any other the check it failed. */
  Verdict<JWTClaimsSet> verify(String token) {
    JWT parsed;
    try {
      parsed = JWTParser.parse(token);
    } catch (ParseException e) {
      return Verdict.failed(TokenCheck.FORM);
    }
    Algorithm algorithm = parsed.getHeader().getAlgorithm();
    if (!(parsed instanceof SignedJWT jwt) || !algorithms.contains(algorithm.getName())) {
      return Verdict.failed(
          new TokenFailure(
              TokenCheck.ALGORITHM, String.join(", ", algorithms), algorithm.getName()));
    }
    try {
      TYPES.verify(jwt.getHeader().getType(), null);
    } catch (BadJOSEException e) {
      return Verdict.failed(TokenCheck.TYPE);
    }
    JWKSet known = keys.current();
    Verdict<JWTClaimsSet> first = verify(jwt, known);
    if (first.passed() || !first.failure().check().mayPassWithOtherKeys()) {
      return first;
    }
    return keys.latest()
        .map(latest -> latest.equals(known) ? first : verify(jwt, latest))
        .orElseGet(() -> Verdict.failed(TokenCheck.KEYS));
  }

  private Verdict<JWTClaimsSet> verify(SignedJWT jwt, JWKSet known) {
    try {
      return young(processor(known).process(jwt, null));
    } catch (BadJWTException e) {
      return Verdict.failed(diagnosis.ofClaims(jwt)); // The signature is right.
    } catch (BadJOSEException | JOSEException e) {
      return Verdict.failed(TokenDiagnosis.ofSignature(jwt, known));
    }
  }

  private Verdict<JWTClaimsSet> young(JWTClaimsSet valid) {
    if (settings.maxAge() == null) {
      return Verdict.passed(valid);
    }
    if (valid.getIssueTime() == null) {
      return Verdict.failed(TokenCheck.ISSUE_GIVEN);
    }
    Instant issued = valid.getIssueTime().toInstant();
    return issued.plus(settings.maxAge()).plus(settings.clockSkew()).isAfter(Instant.now())
        ? Verdict.passed(valid)
        : Verdict.failed(
            new TokenFailure(
                TokenCheck.YOUNG, "at most " + settings.maxAge() + " old", issued.toString()));
  }

  private DefaultJWTProcessor<SecurityContext> processor(JWKSet known) {
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSTypeVerifier(TYPES);
    processor.setJWSKeySelector(new TokenKeySelector(known));
    processor.setJWTClaimsSetVerifier(claims);
    return processor;
  }

  @Override
  public void close() {
    keys.close();
  }
}
