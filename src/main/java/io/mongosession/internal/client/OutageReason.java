package io.mongosession.internal.client;

import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ServerDescription;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Objects;
import javax.net.ssl.SSLException;

/**
 * Why a database does not respond, for the log of whoever runs the application: in words that hold
 * no credential, with the setting that may be wrong. Determined by the types of what the driver
 * throws, not by its texts.
 */
public enum OutageReason {
  LOOKUP(
      "the look-up of the mongodb+srv address in DNS failed; check the host in the connection string,"
          + " and whether this server reaches its DNS"),
  UNKNOWN_HOST("the host name cannot be resolved; check the host in the connection string"),
  REFUSED("nothing listens at that address; check host and port, and whether MongoDB runs"),
  CERTIFICATE(
      "the server's certificate is not trusted or is for another host name; check the trust store"
          + " of the Java process (javax.net.ssl.trustStore)"),
  TLS("no TLS connection could be made; check whether the server speaks TLS (option tls)"),
  CREDENTIALS(
      "the credentials were refused; check user name, password, authSource and authMechanism"),
  INCOMPATIBLE("the server's version is not one that the MongoDB driver supports"),
  SILENT(
      "no answer in time; check the network, its firewalls, the server's load, and whether both sides"
          + " use TLS (option tls)"),
  NO_PRIMARY("servers answer, but none that can serve; check the replica set and its name"),
  CLIENT_CLOSED("the application has closed its client"),
  LOST("the connection was closed; if this lasts, check whether both sides use TLS (option tls)");

  private final String explanation;

  OutageReason(String explanation) {
    this.explanation = explanation;
  }

  /** What is wrong and what to check. */
  public String explanation() {
    return explanation;
  }

  /**
   * Why an operation failed.
   *
   * @param cluster what the driver knows of the servers, where the operation found none to go to in
   *     time; it holds the reason. Otherwise null
   */
  static OutageReason of(RuntimeException error, ClusterDescription cluster) {
    if (cluster == null) {
      return of(error);
    }
    if (cluster.getSrvResolutionException() != null) {
      return LOOKUP;
    }
    return cluster.getServerDescriptions().stream()
        .map(ServerDescription::getException)
        .filter(Objects::nonNull)
        .findFirst()
        .map(OutageReason::of)
        .orElse(hasResponded(cluster) ? NO_PRIMARY : SILENT);
  }

  /** No server is left where none belongs to the replica set that was asked for. */
  private static boolean hasResponded(ClusterDescription cluster) {
    return cluster.getServerDescriptions().isEmpty()
        || cluster.getServerDescriptions().stream().anyMatch(ServerDescription::isOk);
  }

  private static OutageReason of(Throwable error) {
    OutageReason reason = LOST;
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      // The deepest cause that is known: a certificate's is beneath that of the handshake.
      reason = Objects.requireNonNullElse(ofType(cause), reason);
    }
    return reason;
  }

  private static OutageReason ofType(Throwable cause) {
    if (cause instanceof AddressLookupException) {
      return LOOKUP;
    }
    if (cause instanceof UnknownHostException) {
      return UNKNOWN_HOST;
    }
    if (cause instanceof ConnectException) {
      return REFUSED;
    }
    if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
      return CERTIFICATE;
    }
    if (cause instanceof SSLException) {
      return TLS;
    }
    if (cause instanceof MongoSecurityException) {
      return CREDENTIALS;
    }
    if (cause instanceof MongoIncompatibleDriverException) {
      return INCOMPATIBLE;
    }
    if (cause instanceof IllegalStateException) {
      return CLIENT_CLOSED;
    }
    boolean late =
        cause instanceof SocketTimeoutException || cause instanceof MongoTimeoutException;
    return late ? SILENT : null;
  }
}
