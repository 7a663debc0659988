package io.mongosession.rest.token;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;

/**
 * Reads public keys in the forms MicroProfile JWT knows: PEM, JWK, JWK set, the last two also in
 * Base64.
 */
final class TokenKeys {

  private static final String PEM_FRAME = "-----(BEGIN|END) PUBLIC KEY-----";

  private TokenKeys() {}

  /**
   * The keys in a text.
   *
   * @throws ParseException when it holds none
   */
  static JWKSet parse(String text) throws ParseException {
    String plain = text.strip();
    if (plain.startsWith("{")) {
      return parseJson(plain);
    }
    byte[] decoded = decode(plain.replaceAll(PEM_FRAME, "").replaceAll("\\s", ""));
    if (decoded.length > 0 && decoded[0] == '{') {
      return parseJson(new String(decoded, StandardCharsets.UTF_8));
    }
    return new JWKSet(parseEncoded(decoded));
  }

  private static JWKSet parseJson(String json) throws ParseException {
    JWKSet keys = json.contains("\"keys\"") ? JWKSet.parse(json) : new JWKSet(JWK.parse(json));
    return keys.toPublicJWKSet();
  }

  private static byte[] decode(String base64) throws ParseException {
    try {
      return Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw new ParseException("neither PEM nor JSON nor Base64", 0);
    }
  }

  private static JWK parseEncoded(byte[] key) throws ParseException {
    X509EncodedKeySpec encoded = new X509EncodedKeySpec(key);
    for (String algorithm : new String[] {"RSA", "EC"}) {
      try {
        return toJwk(KeyFactory.getInstance(algorithm).generatePublic(encoded));
      } catch (GeneralSecurityException e) {
        // Not of this kind.
      }
    }
    throw new ParseException("neither an RSA nor an EC public key", 0);
  }

  private static JWK toJwk(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return new RSAKey.Builder(rsa).build();
    }
    ECPublicKey ec = (ECPublicKey) key;
    return new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec).build();
  }
}
