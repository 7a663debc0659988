package io.mongosession.internal.client;

/**
 * Why requests would fail, for whoever runs the application: in words that hold no credential, with
 * the setting that may be wrong.
 */
public enum OutageReason {
  LOOKUP(
      "the look-up of the mongodb+srv address in DNS failed; check the host in the connection"
          + " string, and whether this server reaches its DNS"),
  UNKNOWN_HOST("the host name cannot be resolved; check the host in the connection string"),
  REFUSED("nothing listens at that address; check host and port, and whether MongoDB runs"),
  CERTIFICATE(
      "the server's certificate is not trusted or is for another host name; check the trust store"
          + " of the Java process (javax.net.ssl.trustStore)"),
  TLS("no TLS connection could be made; check whether the server speaks TLS (option tls)"),
  CREDENTIALS(
      "the credentials were refused; check user name, password, authSource and authMechanism"),
  AUTH_SOURCE(
      "the credentials were refused by a database that is not admin: the one of authSource, or else"
          + " of the connection string's path; a user of admin needs authSource=admin; check user"
          + " name and password too"),
  NO_USER(
      "MongoDB asks for a log-in and no user is configured; put user name and password into the"
          + " connection string"),
  SLOW_LOGIN(
      "the log-in takes too long; check the server's load, and whether health.timeout is too short"
          + " for its authMechanism"),
  NO_RIGHT_TO_WRITE(
      "the user has no right to write sessions; grant it readWrite on the configured database, and"
          + " check whether that is the right one"),
  NO_RIGHT_TO_READ(
      "the user has no right to read messages; grant it readWrite on the configured database, and"
          + " check whether that is the right one"),
  INCOMPATIBLE("the server's version is not one that the MongoDB driver supports"),
  SILENT(
      "no answer in time; check the network, its firewalls, the server's load, and whether both"
          + " sides use TLS (option tls)"),
  LATE(
      "the server answers, but not in time; check its load, the network, and health.timeout; with"
          + " the application's own client, whether its pool is exhausted"),
  OVERLOADED("the server refuses work because it is overloaded; check its load"),
  WRONG_SET(
      "a server answers, but is not a member of the replica set that was asked for; check the"
          + " option replicaSet"),
  NO_PRIMARY("servers answer, but none of them is a primary; check the replica set"),
  NO_READABLE_SERVER(
      "no server may be read from; check the replica set and the option readPreference"),
  NOT_CONFIRMED(
      "writes are not confirmed by as many servers as asked for; check the replica set and the"
          + " option w"),
  REJECTED(
      "the server rejects what requests send; is it a MongoDB? Its error is in the log at level"
          + " DEBUG"),
  CLIENT_CLOSED("the application has closed its client"),
  LOST("the connection was closed; if this lasts, check whether both sides use TLS (option tls)"),
  UNKNOWN("the MongoDB driver failed; its error is in the log at level DEBUG");

  private final String explanation;

  OutageReason(String explanation) {
    this.explanation = explanation;
  }

  /** What is wrong and what to check. */
  public String explanation() {
    return explanation;
  }
}
