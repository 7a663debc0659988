package io.mongosession.rest.token;

import com.nimbusds.jose.jwk.AsymmetricJWK;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads public keys in the forms MicroProfile JWT knows: PEM, JWK, JWK set, the last two also in
 * Base64.
 */
final class TokenKeys {

  private static final String PEM_FRAME = "-----(BEGIN|END) PUBLIC KEY-----";
  private static final Pattern PEM_LABEL = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----");

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
    checkLabel(plain);
    byte[] decoded = decode(plain.replaceAll(PEM_FRAME, "").replaceAll("\\s", ""));
    if (decoded.length > 0 && decoded[0] == '{') {
      return parseJson(new String(decoded, StandardCharsets.UTF_8));
    }
    return new JWKSet(parseEncoded(decoded));
  }

  private static void checkLabel(String pem) throws ParseException {
    Matcher label = PEM_LABEL.matcher(pem);
    if (label.find() && !label.group(1).equals("PUBLIC KEY")) {
      throw label.group(1).contains("PRIVATE")
          ? privateKey()
          : new ParseException("a %s, not a PUBLIC KEY".formatted(label.group(1)), 0);
    }
  }

  private static ParseException privateKey() {
    return new ParseException(
        "a private key, which must be known to the issuer alone; give the public one", 0);
  }

  private static JWKSet parseJson(String json) throws ParseException {
    JWKSet keys;
    try {
      keys = json.contains("\"keys\"") ? JWKSet.parse(json) : new JWKSet(JWK.parse(json));
    } catch (ParseException e) {
      // Without its message, which may repeat the text: nobody knows what that is.
      throw new ParseException("JSON that is neither a JWK nor a JWK set", 0);
    }
    if (keys.getKeys().stream().anyMatch(key -> key instanceof AsymmetricJWK && key.isPrivate())) {
      throw privateKey();
    }
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
