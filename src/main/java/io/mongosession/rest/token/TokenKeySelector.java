package io.mongosession.rest.token;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import io.mongosession.config.TokenSettings;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Chooses the keys a signature is tried with: RSA and EC keys only, so that a public key is never
 * taken for a shared secret. A key without an id (from PEM there is none) fits any token.
 */
final class TokenKeySelector extends JWSVerificationKeySelector<SecurityContext> {

  private static final Set<JWSAlgorithm> ALGORITHMS =
      TokenSettings.ALGORITHMS.stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());

  TokenKeySelector(JWKSet keys) {
    super(ALGORITHMS, new ImmutableJWKSet<>(keys));
  }

  @Override
  protected JWKMatcher createJWKMatcher(JWSHeader header) {
    JWKMatcher strict = super.createJWKMatcher(header);
    return strict == null || header.getKeyID() == null
        ? strict
        : new JWKMatcher.Builder(strict).keyIDs(header.getKeyID(), null).build();
  }
}
