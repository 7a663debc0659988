package io.mongosession.rest;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.mongosession.config.TokenSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Signed bearer tokens, valid and invalid. */
public final class Tokens {

  public static final String ISSUER = "https://issuer.example";
  public static final String AUDIENCE = "sessions";

  private Tokens() {}

  /** The claims of a bearer token that is valid for an hour. */
  public static JWTClaimsSet.Builder claims(String subject, String... groups) {
    return new JWTClaimsSet.Builder()
        .subject(subject)
        .issuer(ISSUER)
        .audience(AUDIENCE)
        .issueTime(new Date())
        .expirationTime(inSeconds(3600))
        .claim("groups", List.of(groups));
  }

  /** Settings for such tokens, of any audience, with one of these two. */
  public static TokenSettings settings(String publicKey, String publicKeyLocation) {
    return new TokenSettings(
        publicKey,
        publicKeyLocation,
        null,
        ISSUER,
        List.of(),
        Duration.ZERO,
        null,
        "groups",
        List.of());
  }

  /** Configuration under which the API wants tokens that are signed with this key. */
  public static Map<String, String> required(RSAKey key) {
    return required(key, Map.of());
  }

  /** As above, with more settings. */
  public static Map<String, String> required(RSAKey key, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("mongodb.session.rest.security", "jwt");
    settings.put("mp.jwt.verify.publickey", pem(key));
    settings.put("mp.jwt.verify.issuer", ISSUER);
    return settings;
  }

  public static Date inSeconds(long seconds) {
    return Date.from(Instant.now().plusSeconds(seconds));
  }

  public static RSAKey rsaKey(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static ECKey ecKey(String id) {
    try {
      return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String signed(JWTClaimsSet.Builder claims, RSAKey key) {
    try {
      return signed(claims, JWSAlgorithm.RS256, key.getKeyID(), new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String signed(JWTClaimsSet.Builder claims, ECKey key) {
    try {
      return signed(claims, JWSAlgorithm.ES256, key.getKeyID(), new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signed by HMAC with what everybody knows: the text of the public key. */
  public static String confused(JWTClaimsSet.Builder claims, RSAKey key, byte[] publicKey) {
    try {
      return signed(claims, JWSAlgorithm.HS256, key.getKeyID(), new MACSigner(publicKey));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String unsigned(JWTClaimsSet.Builder claims) {
    return new PlainJWT(claims.build()).serialize();
  }

  private static String signed(
      JWTClaimsSet.Builder claims, JWSAlgorithm algorithm, String keyId, JWSSigner signer)
      throws JOSEException {
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims.build());
    token.sign(signer);
    return token.serialize();
  }

  /** The public key in one line of PEM. */
  public static String pem(RSAKey key) {
    try {
      return "-----BEGIN PUBLIC KEY-----"
          + Base64.getEncoder().encodeToString(key.toRSAPublicKey().getEncoded())
          + "-----END PUBLIC KEY-----";
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
