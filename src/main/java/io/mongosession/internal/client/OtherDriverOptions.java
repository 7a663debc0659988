package io.mongosession.internal.client;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Options of connection strings for MongoDB's tools and its drivers of other languages that the
 * Java driver does not know and ignores: what to do in Java instead.
 */
public final class OtherDriverOptions {

  private static final String TRUST_STORE =
      "not in Java: give the Java process a trust store that has the CA, by"
          + " -Djavax.net.ssl.trustStore=… and -Djavax.net.ssl.trustStorePassword=…";
  private static final String KEY_STORE =
      "not in Java: give the Java process a key store that has certificate and key, by"
          + " -Djavax.net.ssl.keyStore=… and -Djavax.net.ssl.keyStorePassword=…";
  private static final String CERTIFICATE_CHECK =
      "not in Java, which always checks the server's certificate: import it or its CA into the trust"
          + " store of the Java process (-Djavax.net.ssl.trustStore=…)";
  private static final String REVOCATION =
      "not in Java: the Java process decides about revoked certificates, by"
          + " -Dcom.sun.net.ssl.checkRevocation=… and the security property ocsp.enable";

  private static final Map<String, String> INSTEAD = new HashMap<>();

  static {
    put(TRUST_STORE, "tlsCAFile", "sslCertificateAuthorityFile", "sslCA", "ssl_ca_certs");
    put(KEY_STORE, "tlsCertificateKeyFile", "tlsCertificateFile", "tlsCertificateKeyFilePassword");
    put(KEY_STORE, "sslClientCertificateKeyFile", "sslClientCertificateKeyPassword");
    put(KEY_STORE, "sslCert", "sslKey", "sslPass", "ssl_certfile", "ssl_keyfile");
    put(KEY_STORE, "ssl_pem_passphrase");
    put(CERTIFICATE_CHECK, "tlsAllowInvalidCertificates", "sslAllowInvalidCertificates");
    put(CERTIFICATE_CHECK, "sslValidate", "sslVerifyCertificate", "ssl_cert_reqs");
    put(REVOCATION, "tlsDisableOCSPEndpointCheck", "tlsDisableCertificateRevocationCheck");
    put(REVOCATION, "tlsCRLFile", "sslCRL", "ssl_crlfile");
    put("tlsAllowInvalidHostnames", "sslAllowInvalidHostnames", "ssl_match_hostname");
    put("wTimeoutMS, a number of milliseconds", "wtimeout");
    put("w; its default, majority, is safe", "safe");
    put("journal, true or false", "j", "fsync");
    put("readPreference", "slaveOk");
    put("directConnection, true or false", "connect");
    put("serverSelectionTimeoutMS, a number of milliseconds", "serverSelectionTryOnce");
    put("waitQueueTimeoutMS, a number of milliseconds", "waitQueueMultiple", "waitQueueSize");
  }

  private OtherDriverOptions() {}

  private static void put(String instead, String... names) {
    for (String name : names) {
      INSTEAD.put(name.toLowerCase(Locale.ROOT), instead);
    }
  }

  /** What to do instead of using an option of this name, in any case; null where it is none. */
  public static String instead(String name) {
    return INSTEAD.get(name.toLowerCase(Locale.ROOT));
  }
}
