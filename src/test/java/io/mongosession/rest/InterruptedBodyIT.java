package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Wait;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that never arrive completely: 400, 408 or nothing; nothing stored, nothing in the log. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class InterruptedBodyIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final String DECLARED = "Content-Length: 1000";
  private static final String CHUNKED = "Transfer-Encoding: chunked";
  private static final String NOTHING = "";

  /** So many characters that the pauses between all of them together are over the patience. */
  private static final int PIECE = 125;

  @ArquillianResource private URL application;

  private final String session = "/sessions/interrupted-" + UUID.randomUUID();
  private final String token = Tokens.signed(Tokens.claims("alice"), KEY);
  private Api api;
  private int logged;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Tokens.required(KEY), QuickPatience.class);
  }

  @BeforeEach
  void connect() {
    api = Api.at(application).as(token);
    logged = Deployments.serverLog().length();
  }

  @ParameterizedTest
  @ValueSource(strings = {DECLARED, CHUNKED})
  void aClientThatStopsSendingGetsARequestTimeout(String length) throws IOException {
    try (Client client = new Client(length, token)) {
      client.send(piece(length, "{\"message\":\"hel"));
      assertThat(client.status()).startsWith("HTTP/1.1 408");
    }
    assertNothingHappened();
  }

  @ParameterizedTest
  @ValueSource(strings = {DECLARED, CHUNKED})
  void aClientThatIsSlowIsServed(String length) throws IOException {
    String body = "{\"message\":\"hello\"}" + " ".repeat(1000 - 19);
    try (Client client = new Client(length, token)) {
      long started = System.nanoTime();
      for (int sent = 0; sent < body.length(); sent += PIECE) {
        client.send(piece(length, body.substring(sent, sent + PIECE)));
        Wait.until("a pause shorter than the patience", client::hasPaused);
      }
      client.send(length.equals(CHUNKED) ? "0\r\n\r\n" : "");
      assertThat(client.status()).startsWith("HTTP/1.1 200");
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isGreaterThan(new QuickPatience().patience());
    }
    assertThat(api.get(session + "/agents/default/messages").items()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {DECLARED, CHUNKED})
  void aClientThatLeavesStoresNothing(String length) throws IOException {
    try (Client client = new Client(length, token)) {
      client.send(piece(length, "{\"message\":\"hel"));
      client.socket.shutdownOutput();
      assertThat(client.status()).matches("|HTTP/1.1 400.*");
    }
    try (Client client = new Client(length, token)) {
      client.send(piece(length, "{\"message\":\"hel"));
      client.socket.setSoLinger(true, 0); // Closes with a reset.
    }
    assertNothingHappened();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5\r\n{\"mes\r\nZZ\r\nxx\r\n",
        "-5\r\n{\"mes\r\n",
        "ffffffffffffffffff\r\nx",
        "5\r\n{\"message\":\"hello\"}\r\n0\r\n\r\n"
      })
  void brokenChunksAreRefused(String chunks) throws IOException {
    try (Client client = new Client(CHUNKED, token)) {
      client.send(chunks);
      // Payara ends a request by itself whose second chunk is broken.
      String ended = Deployments.container().startsWith("payara") ? "|HTTP/1.1 503.*" : "";
      assertThat(client.status()).matches("|HTTP/1.1 4\\d\\d.*" + ended);
    }
    assertNothingHappened();
  }

  @ParameterizedTest
  @ValueSource(strings = {DECLARED, CHUNKED})
  void aClientWithoutABearerTokenIsRefusedBeforeItsBodyIsSent(String length) throws IOException {
    try (Client client = new Client(length, "invented")) {
      client.send(piece(length, "{\"mess"));
      assertThat(client.status()).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void whoAnnouncesTooMuchHearsOfItBeforeTheBodyIsSent() throws IOException {
    try (Client client = new Client("Content-Length: 1000000000", token)) {
      client.send("{\"mess");
      assertThat(client.status()).startsWith("HTTP/1.1 413");
    }
    assertNothingHappened();
  }

  private static String piece(String length, String text) {
    return length.equals(CHUNKED) ? "%x\r\n%s\r\n".formatted(text.length(), text) : text;
  }

  private void assertNothingHappened() {
    assertProblem(api.get(session), 404, "not-found");
    assertThat(Deployments.serverLog().substring(logged).lines())
        .noneMatch(line -> line.contains("SEVERE") || line.contains("ERROR"));
  }

  /** Sends a request piece by piece. */
  private final class Client implements AutoCloseable {

    private static final long PAUSE_NANOS = 450_000_000;

    private final Socket socket;
    private long lastSent;

    Client(String length, String token) throws IOException {
      socket = new Socket(application.getHost(), application.getPort());
      socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
      send(
          "POST /it/api%s/chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  .formatted(session)
              + "Authorization: Bearer %s\r\n%s\r\n\r\n".formatted(token, length));
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      lastSent = System.nanoTime();
    }

    boolean hasPaused() {
      return System.nanoTime() - lastSent > PAUSE_NANOS;
    }

    /** The first line of the response, empty where the server closes without one. */
    String status() throws IOException {
      try {
        String line =
            new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        return line == null ? NOTHING : line;
      } catch (SocketException reset) {
        return NOTHING;
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
