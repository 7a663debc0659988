package io.mongosession.rest.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import io.mongosession.rest.HeldKeyServer;
import io.mongosession.rest.Tokens;
import io.mongosession.testing.Background;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.Ports;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys at an address, whatever the address does. */
class KeySourceTest {

  private static final ECKey FIRST = Tokens.ecKey("first");
  private static final ECKey SECOND = Tokens.ecKey("second");
  private static final Duration NEVER = Duration.ofDays(1);

  private final HeldKeyServer server = new HeldKeyServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static KeySource source(String address, Duration maxAge) {
    return new KeySource(Tokens.settings(null, address), Thread::new, maxAge);
  }

  private static void awaitKey(KeySource keys, ECKey key) {
    Wait.until("knows " + key.getKeyID(), () -> holds(keys.current(), key));
  }

  private static boolean holds(JWKSet keys, ECKey key) {
    return keys.getKeyByKeyId(key.getKeyID()) != null;
  }

  @Test
  void keysPastTheirAgeAreUsedWhileTheAddressHangs() {
    server.publish(FIRST);
    try (KeySource keys = source(server.address(), Duration.ofMillis(10))) {
      awaitKey(keys, FIRST);
      server.hold();
      Wait.until("the refresh is held", () -> server.held() > 0);
      assertThat(holds(keys.current(), FIRST)).isTrue();
      assertThat(server.held()).isEqualTo(1);
    }
  }

  @Test
  void rotatedKeysAreSeenWithoutAnybodyAsking() {
    server.publish(FIRST);
    try (KeySource keys = source(server.address(), Duration.ofMillis(10))) {
      awaitKey(keys, FIRST);
      server.publish(SECOND);
      awaitKey(keys, SECOND);
    }
  }

  @Test
  void anAbsolutePathIsAFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("keys.json");
    Files.writeString(file, new JWKSet(FIRST).toString());
    try (KeySource keys = source(file.toString(), NEVER)) {
      awaitKey(keys, FIRST);
    }
  }

  @Test
  void keysThatCannotBeHadAreAWarningWithTheReasonAndNothingSecret(@TempDir Path folder)
      throws IOException {
    String privateJwks = new JWKSet(List.of(FIRST)).toString(false);
    String privatePem = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
    Map<String, String> troubles = new LinkedHashMap<>();
    troubles.put(file(folder, "private.json", privateJwks), "a private key");
    troubles.put(file(folder, "private.pem", privatePem), "a private key");
    troubles.put(
        file(folder, "certificate.pem", "-----BEGIN CERTIFICATE-----\nMIIB\n"),
        "a CERTIFICATE, not a PUBLIC KEY");
    troubles.put(file(folder, "garbage", "garbage!"), "neither PEM nor JSON nor Base64");
    troubles.put(file(folder, "garbage.json", "{\"a\":"), "neither a JWK nor a JWK set");
    troubles.put(file(folder, "empty.json", "{\"keys\":[]}"), "none that is RSA or EC");
    troubles.put(folder.toString(), "directory");
    troubles.put(folder.resolve("absent").toString(), "neither an absolute path of a file nor");
    troubles.put(
        "http://user:secret@127.0.0.1:%d/keys?code=secret".formatted(Ports.free()), "refused");
    for (Map.Entry<String, String> trouble : troubles.entrySet()) {
      try (LogCapture log = new LogCapture(KeySource.class.getName());
          KeySource keys = source(trouble.getKey(), NEVER)) {
        Wait.until("a warning about " + trouble, () -> !log.lines().isEmpty());
        assertThat(log.lines())
            .allSatisfy(
                line ->
                    assertThat(line)
                        .contains("mp.jwt.verify.publickey.location", trouble.getValue(), "503")
                        .doesNotContain("secret", "MIIB", String.valueOf(FIRST.getD())));
        assertThat(keys.current().isEmpty()).isTrue();
      }
    }
  }

  @Test
  void aReadingThatEndsAfterTheApplicationIsNoWarning() throws InterruptedException {
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(task);
          threads.add(thread);
          return thread;
        };
    server.hold();
    try (LogCapture log = new LogCapture(KeySource.class.getName())) {
      try (KeySource keys =
          new KeySource(Tokens.settings(null, server.address()), factory, NEVER)) {
        Wait.until("the reading is held", () -> server.held() > 0);
        assertThat(keys.current().isEmpty()).isTrue();
      }
      server.close();
      for (Thread thread : threads) {
        thread.join(60_000);
        assertThat(thread.isAlive()).isFalse();
      }
      assertThat(log.lines()).isEmpty();
    }
  }

  private static String file(Path folder, String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  @Test
  void onlyFewWaitForAReading() throws Exception {
    server.hold();
    try (KeySource keys = source(server.address(), NEVER)) {
      Wait.until("the first reading is held", () -> server.held() > 0);
      List<CompletableFuture<Duration>> calls =
          Stream.generate(() -> Background.supply(() -> vainCall(keys))).limit(20).toList();
      int waited = 0;
      for (CompletableFuture<Duration> call : calls) {
        waited += call.get(60, TimeUnit.SECONDS).toMillis() > 1000 ? 1 : 0;
      }
      assertThat(waited).isLessThanOrEqualTo(6); // Two, and two for each further reading.
      assertThat(server.held()).isGreaterThan(0);
    }
  }

  private static Duration vainCall(KeySource keys) {
    long started = System.nanoTime();
    assertThat(keys.latest()).isEmpty();
    return Duration.ofNanos(System.nanoTime() - started);
  }

  @Test
  void manyTokensWithInventedKeysCauseOneReadingASecond() {
    server.publish(FIRST);
    try (KeySource keys = source(server.address(), NEVER)) {
      awaitKey(keys, FIRST);
      long started = System.nanoTime();
      int before = server.requests();
      Wait.until(
          "asked for a while", () -> keys.latest().isPresent() && server.requests() - before >= 2);
      for (int i = 0; i < 10_000; i++) {
        assertThat(keys.latest()).isPresent();
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
      assertThat(server.requests() - before).isLessThanOrEqualTo((int) seconds + 2);
    }
  }

  @Test
  void anAddressThatAnswersByteByByteIsGivenUpAndReadAgain() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        KeySource keys = source("http://127.0.0.1:" + listener.getLocalPort() + "/", NEVER)) {
      Thread answering = new Thread(() -> answer(listener));
      answering.setDaemon(true);
      answering.start();
      Wait.until("a second reading succeeds", () -> keys.latest().isPresent());
      assertThat(holds(keys.current(), FIRST)).isTrue();
    }
  }

  /** Answers the first call without end, and the others as they should be. */
  private static void answer(ServerSocket listener) {
    String keys = new JWKSet(FIRST).toString();
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s";
    try (Socket first = listener.accept()) {
      Thread dripping = new Thread(() -> drip(first, answer.formatted(100_000, "")));
      dripping.setDaemon(true);
      dripping.start();
      while (true) {
        serve(listener.accept(), answer.formatted(keys.length(), keys));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static void serve(Socket socket, String answer) {
    try (socket) {
      socket.getInputStream().read(new byte[8192]);
      write(socket, answer);
    } catch (IOException gone) {
      // This client is; the next one is served.
    }
  }

  private static void drip(Socket socket, String beginning) {
    try {
      write(socket, beginning);
      while (true) {
        write(socket, " ");
        Thread.sleep(100);
      }
    } catch (IOException closed) {
      // Nobody listens any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
