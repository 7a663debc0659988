package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.internal.client.OutageReason;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.TlsMongo;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the log reports when the database cannot be reached. */
class OutageReasonIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final LogCapture log =
      MONGO.close(new LogCapture("io.mongosession.internal.client.DatabaseProbe"));

  private static String address() {
    return new ConnectionString(MONGO.uri()).getHosts().get(0);
  }

  private void assertExplained(String connectionString, OutageReason reason) {
    assertExplained(
        MONGO.close(
            MongoDBSessionManagerFactory.builder().connectionString(connectionString).build()),
        reason);
  }

  private void assertExplained(MongoDBSessionManagerFactory factory, OutageReason reason) {
    Wait.until(
        reason + " is logged",
        () ->
            factory.status() == ConnectionStatus.UNAVAILABLE
                && log.lines().stream()
                    .anyMatch(
                        line -> line.startsWith("WARNING") && line.endsWith(reason.explanation())));
  }

  @Test
  void aHostThatDoesNotExistIsLoggedAsTheReasonOfTheOutage() {
    assertExplained("mongodb://no-such-host.invalid/", OutageReason.UNKNOWN_HOST);
  }

  @Test
  void aPortWhereNobodyListensIsLoggedAsTheReasonOfTheOutage() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertExplained("mongodb://127.0.0.1:" + port + "/", OutageReason.REFUSED);
  }

  @Test
  void aSilentServerIsLoggedAsTheReasonOfTheOutage() {
    FaultProxy proxy = MONGO.proxy();
    proxy.freeze();
    assertExplained(proxy.uri(), OutageReason.SILENT);
  }

  @Test
  void refusedCredentialsAreLoggedAsTheReasonOfTheOutageAndNotShown() {
    assertExplained(
        "mongodb://someone:CanaryPassword@%s/".formatted(address()), OutageReason.CREDENTIALS);
    assertThat(log.lines()).noneMatch(line -> line.contains("Canary"));
  }

  @Test
  void aServerWithoutTlsIsLoggedAsTheReasonOfTheOutage() throws IOException {
    // The embedded server waits for more; MongoDB closes the connection, as this one does.
    ServerSocket plain = MONGO.close(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    Thread closing = new Thread(() -> closeConnections(plain));
    closing.setDaemon(true);
    closing.start();
    assertExplained(
        "mongodb://127.0.0.1:%d/?tls=true".formatted(plain.getLocalPort()), OutageReason.TLS);
  }

  private static void closeConnections(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        connection.getInputStream().read();
      } catch (IOException e) {
        continue;
      }
    }
  }

  @Test
  void anUntrustedCertificateIsLoggedAsTheReasonOfTheOutage(@TempDir Path directory)
      throws Exception {
    TlsMongo server = MONGO.close(new TlsMongo(directory));
    assertExplained("mongodb://%s/?tls=true".formatted(server.address()), OutageReason.CERTIFICATE);
  }

  @Test
  void tlsInsecureIsLoggedWithWhatItDoesNotDo(@TempDir Path directory) throws Exception {
    LogCapture client = MONGO.close(new LogCapture("io.mongosession.internal.client.SharedClient"));
    TlsMongo server = MONGO.close(new TlsMongo(directory));

    assertExplained(
        "mongodb://%s/?tls=true&tlsInsecure=true".formatted(server.address()),
        OutageReason.CERTIFICATE);

    assertThat(client.lines())
        .singleElement()
        .asString()
        .startsWith("WARNING")
        .contains("tlsInsecure=true", "host name alone", "javax.net.ssl.trustStore");
  }

  @Test
  void aPlainConnectionToATlsPortIsLoggedAsALostConnection(@TempDir Path directory)
      throws Exception {
    TlsMongo server = MONGO.close(new TlsMongo(directory));
    assertExplained("mongodb://%s/".formatted(server.address()), OutageReason.LOST);
  }

  @Test
  void aClientClosedByTheApplicationIsLoggedAsTheReasonOfTheOutage() {
    MongoClient client = MongoClients.create(MONGO.uri());
    MongoDBSessionManagerFactory factory =
        MONGO.close(MongoDBSessionManagerFactory.builder().client(client).build());
    client.close();
    assertExplained(factory, OutageReason.CLIENT_CLOSED);
  }
}
