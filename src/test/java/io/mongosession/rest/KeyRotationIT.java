package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.sun.net.httpserver.HttpServer;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Keys that come from an address or a file, and change; and no keys at all. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class KeyRotationIT {

  private static final String ADDRESS = "keys-address";
  private static final String FILE = "keys-file";
  private static final String NONE = "keys-none";
  private static final KeyServer KEY_SERVER = new KeyServer();
  private static final Path KEY_FILE = keyFile();

  @Deployment(name = ADDRESS, managed = false, testable = false)
  static WebArchive keysFromAnAddress() {
    return jwt(ADDRESS, Map.of("mp.jwt.verify.publickey.location", KEY_SERVER.address()));
  }

  @Deployment(name = FILE, managed = false, testable = false)
  static WebArchive keysFromAFile() {
    return jwt(FILE, Map.of("mp.jwt.verify.publickey.location", KEY_FILE.toUri().toString()));
  }

  @Deployment(name = NONE, managed = false, testable = false)
  static WebArchive noKeys() {
    return jwt(NONE, Map.of());
  }

  private static WebArchive jwt(String name, Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("mongodb.session.rest.security", "jwt");
    all.put("mp.jwt.verify.issuer", Tokens.ISSUER);
    return Deployments.war(name + ".war", all);
  }

  @AfterAll
  static void stop() throws IOException {
    KEY_SERVER.server.stop(0);
    Files.delete(KEY_FILE);
  }

  @ArquillianResource private Deployer deployer;

  private String deployed;

  private Api deploy(String archive) {
    deployer.deploy(archive);
    deployed = archive;
    return Api.of(archive);
  }

  @AfterEach
  void undeploy() {
    deployer.undeploy(deployed);
  }

  @Test
  void keysPublishedAtAnAddressAreReadAgainWhenTheyRotate() {
    Api api = deploy(ADDRESS);
    RSAKey first = Tokens.rsaKey("first");
    ECKey second = Tokens.ecKey("second");
    KEY_SERVER.publish(first);
    awaitStatus(api.as(Tokens.signed(Tokens.claims("alice"), first)), 200);
    assertProblem(
        api.as(Tokens.signed(Tokens.claims("alice"), second)).get("/sessions"),
        401,
        "unauthorized");

    KEY_SERVER.publish(second);

    awaitStatus(api.as(Tokens.signed(Tokens.claims("alice"), second)), 200);
    awaitStatus(api.as(Tokens.signed(Tokens.claims("alice"), first)), 401);
  }

  @Test
  void manyBearerTokensWithUnknownKeysCauseFewReadsOfTheKeys() {
    KEY_SERVER.publish(Tokens.rsaKey("published"));
    Api api = deploy(ADDRESS).as(Tokens.signed(Tokens.claims("eve"), Tokens.rsaKey("x")));
    awaitStatus(api, 401);
    long started = System.nanoTime();
    int before = KEY_SERVER.requests.get();
    for (int i = 0; i < 100; i++) {
      // 503 where a reading takes longer than anybody waits for it, on a busy machine.
      assertThat(api.get("/sessions").status()).isIn(401, 503);
    }
    long seconds = (System.nanoTime() - started) / 1_000_000_000L;
    assertThat(KEY_SERVER.requests.get() - before).isLessThanOrEqualTo((int) seconds + 2);
  }

  @Test
  void aKeyInAFileIsReadAgainWhenItChangesEvenWithoutAnId() throws IOException {
    Api api = deploy(FILE);
    RSAKey first = Tokens.rsaKey(null);
    RSAKey second = Tokens.rsaKey(null);
    Files.writeString(KEY_FILE, Tokens.pem(first));
    awaitStatus(api.as(Tokens.signed(Tokens.claims("alice"), first)), 200);

    Files.writeString(KEY_FILE, Tokens.pem(second));

    awaitStatus(api.as(Tokens.signed(Tokens.claims("alice"), second)), 200);
    assertThat(api.as(Tokens.signed(Tokens.claims("alice"), first)).get("/sessions").status())
        .isEqualTo(401);
  }

  @Test
  void withoutKeysNobodyPassesAndTheLogNamesTheSetting() {
    Api api = deploy(NONE);
    String token = Tokens.signed(Tokens.claims("alice", "session-admin"), Tokens.rsaKey("any"));
    for (Operation operation : Operation.all()) {
      assertProblem(operation.call(api.as(token), "any"), 503, "unavailable");
      assertProblem(operation.call(api, "any"), 401, "unauthorized");
    }
    assertThat(Deployments.serverLog())
        .contains("set mp.jwt.verify.publickey or mp.jwt.verify.publickey.location");
  }

  private static void awaitStatus(Api api, int status) {
    Wait.until("status " + status, () -> api.get("/sessions").status() == status);
  }

  private static Path keyFile() {
    try {
      return Files.createTempFile("public-key", ".pem");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Serves a JWK set. */
  private static final class KeyServer {

    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private volatile String keys = "{\"keys\":[]}";

    KeyServer() {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server.createContext(
          "/",
          exchange -> {
            requests.incrementAndGet();
            byte[] body = keys.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    void publish(JWK key) {
      keys = new JWKSet(key).toString();
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
    }
  }
}
