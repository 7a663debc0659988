package io.mongosession.internal.client;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoException;
import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoNodeIsRecoveringException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.MongoWriteException;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ServerDescription;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Finds out why a probe failed, by the types of what the driver throws and what it knows of the
 * servers, not by its texts.
 */
final class OutageDiagnosis {

  private static final Set<String> USUAL_SOURCES = Set.of("admin", "$external");

  private record Known(Class<? extends Throwable> type, OutageReason reason) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known(AddressLookupException.class, OutageReason.LOOKUP),
          new Known(UnknownHostException.class, OutageReason.UNKNOWN_HOST),
          new Known(ConnectException.class, OutageReason.REFUSED),
          new Known(CertificateException.class, OutageReason.CERTIFICATE),
          new Known(CertPathBuilderException.class, OutageReason.CERTIFICATE),
          new Known(SSLException.class, OutageReason.TLS),
          new Known(MongoSecurityException.class, OutageReason.CREDENTIALS),
          new Known(MongoIncompatibleDriverException.class, OutageReason.INCOMPATIBLE),
          new Known(MongoNodeIsRecoveringException.class, OutageReason.NO_PRIMARY),
          new Known(MongoWriteConcernException.class, OutageReason.NOT_CONFIRMED),
          new Known(MongoExecutionTimeoutException.class, OutageReason.LATE),
          new Known(IllegalStateException.class, OutageReason.CLIENT_CLOSED),
          new Known(SocketTimeoutException.class, OutageReason.SILENT),
          new Known(MongoTimeoutException.class, OutageReason.SILENT),
          new Known(MongoSocketException.class, OutageReason.LOST));

  private OutageDiagnosis() {}

  /**
   * What is known beside the error.
   *
   * @param cluster the servers as the driver sees them, or null when it never came to that
   * @param writing whether the write failed; otherwise the read
   * @param usable whether a server is known that takes it
   * @param heard whether a server has ever answered the driver's own hello
   * @param sent whether the command was sent
   * @param authSource where the configured user is looked for; null without one
   * @param borrowed whether the client is the application's, of which no user is known
   */
  record Evidence(
      ClusterDescription cluster,
      boolean writing,
      boolean usable,
      boolean heard,
      boolean sent,
      String authSource,
      boolean borrowed) {}

  /** Why it failed, or null when the error says no more than that it took too long. */
  static OutageReason of(RuntimeException error, Evidence seen) {
    OutageReason reason;
    if (error instanceof MongoTimeoutException && seen.cluster() != null) {
      reason = seen.usable() ? late(error, seen) : noServer(seen);
    } else {
      reason = of(error, seen.writing(), !seen.borrowed() && seen.authSource() == null);
    }
    return reason == OutageReason.CREDENTIALS
            && seen.authSource() != null
            && !USUAL_SOURCES.contains(seen.authSource())
        ? OutageReason.AUTH_SOURCE
        : reason;
  }

  private static OutageReason late(RuntimeException error, Evidence seen) {
    if (seen.sent()) {
      return OutageReason.LATE;
    }
    if (error.getCause() == null) {
      return null; // It waited for a connection, after another had failed.
    }
    boolean read = causes(error).anyMatch(SocketTimeoutException.class::isInstance);
    return read && seen.authSource() != null ? OutageReason.SLOW_LOGIN : OutageReason.LATE;
  }

  private static OutageReason noServer(Evidence seen) {
    ClusterDescription cluster = seen.cluster();
    if (cluster.getSrvResolutionException() != null) {
      return OutageReason.LOOKUP;
    }
    if (cluster.getServerDescriptions().stream().anyMatch(ServerDescription::isOk)) {
      return seen.writing() ? OutageReason.NO_PRIMARY : OutageReason.NO_READABLE_SERVER;
    }
    return cluster.getServerDescriptions().stream()
        .map(ServerDescription::getException)
        .filter(Objects::nonNull)
        .findFirst()
        .map(OutageDiagnosis::ofServer)
        // The driver forgets what a server said that belongs to no or another replica set.
        .orElse(
            seen.heard() || cluster.getServerDescriptions().isEmpty()
                ? OutageReason.WRONG_SET
                : OutageReason.SILENT);
  }

  private static OutageReason ofServer(Throwable error) {
    return error instanceof MongoConfigurationException
        ? OutageReason.WRONG_SET
        : deepest(error, OutageReason.LOST);
  }

  private static OutageReason of(RuntimeException error, boolean writing, boolean nobody) {
    if (error instanceof MongoException refusal) {
      if (MongoErrors.isNotAllowed(refusal)) {
        return nobody
            ? OutageReason.NO_USER
            : writing ? OutageReason.NO_RIGHT_TO_WRITE : OutageReason.NO_RIGHT_TO_READ;
      }
      if (MongoErrors.isOverload(refusal)) {
        return OutageReason.OVERLOADED;
      }
      if (MongoErrors.isNoPrimary(refusal)) {
        return OutageReason.NO_PRIMARY;
      }
    }
    boolean rejected =
        error instanceof MongoCommandException || error instanceof MongoWriteException;
    return deepest(error, rejected ? OutageReason.REJECTED : OutageReason.UNKNOWN);
  }

  /** The deepest cause that is known: a certificate's is beneath that of the handshake. */
  private static OutageReason deepest(Throwable error, OutageReason otherwise) {
    return causes(error)
        .map(OutageDiagnosis::ofType)
        .filter(Objects::nonNull)
        .reduce((above, below) -> below)
        .orElse(otherwise);
  }

  private static Stream<Throwable> causes(Throwable error) {
    return Stream.iterate(error, Objects::nonNull, Throwable::getCause);
  }

  private static OutageReason ofType(Throwable cause) {
    return KNOWN.stream()
        .filter(known -> known.type().isInstance(cause))
        .findFirst()
        .map(Known::reason)
        .orElse(null);
  }
}
