package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.FiguresServlet;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever a client invents in a request (methods, paths, ids, headers), nothing is kept of it: not
 * in the heap, not in the metrics. Each server with the files of {@code server-config}.
 */
class InventedNamesIT {

  @RegisterExtension
  static final Rig RIG =
      new Rig(
          InventedNamesIT.class,
          ApplicationServer.LIBERTY,
          ApplicationServer.PAYARA_MICRO,
          ApplicationServer.PAYARA_SERVER,
          ApplicationServer.WILDFLY);

  private static final int METHODS = Form.pick(1_000, 10_000);
  private static final int OTHERS = Form.pick(200, 2_000);
  private static final int WARM_UP = Form.pick(200, 2_000);

  /**
   * In bytes, by the names of one kind. A method name cost Open Liberty 275 KiB: a thousand of them
   * are far over either.
   */
  private static final long MOST_GROWTH = Form.pick(32, 5) * 1024L * 1024;

  private static final String ISSUER = "https://issuer.example";

  @Test
  void nothingIsKeptOfThem(@TempDir Path directory) throws Exception {
    RSAKey key = new RSAKeyGenerator(2048).keyID("key-1").generate();
    RIG.startDatabase();
    ApplicationServer server =
        RIG.server(
            Wars.with(directory.resolve("mongodb-session-manager.war"), FiguresServlet.class),
            RIG.database().uri(),
            Map.of(
                "mongodb.session.rest.security",
                "jwt",
                "mp.jwt.verify.publickey",
                pem(key),
                "mp.jwt.verify.issuer",
                ISSUER));
    // What the JVM would give up before it runs out of memory is no growth.
    server.environment().put("JAVA_TOOL_OPTIONS", "-XX:SoftRefLRUPolicyMSPerMB=0");
    server.start();
    Client client = new Client(server);
    Wait.until("ready", client::isReady);
    String token = "Authorization: Bearer " + token(key, "alice") + "\r\n";
    Map<String, IntFunction<String>> kinds = kinds(key, token);
    Map<String, Integer> series = new TreeMap<>();
    Map<String, Long> heap = new LinkedHashMap<>();
    try (RawConnection connection = new RawConnection(server.base())) {
      for (var kind : kinds.entrySet()) {
        send(connection, kind.getValue(), -WARM_UP, 0);
      }
      heap.put("before", heap(client));
      series.put("before", series(client));
      for (var kind : kinds.entrySet()) {
        int count = kind.getKey().equals("methods") ? METHODS : OTHERS;
        System.out.println(
            kind.getKey() + " " + send(connection, kind.getValue(), 0, count) + " of " + count);
        heap.put(kind.getKey(), heap(client));
        series.put(kind.getKey(), series(client));
      }
    }
    System.out.println("heap " + heap + ", series " + series);

    assertThat(series.values())
        .as("series in /metrics: " + series)
        .containsOnly(series.get("before"));
    long before = heap.get("before");
    for (var kind : kinds.keySet()) {
      assertThat(heap.get(kind)).as(kind + ": " + heap).isLessThan(before + MOST_GROWTH);
      before = heap.get(kind);
    }
    Report.held(
        "12",
        "%s: invented names of methods, paths, ids, headers, hosts, types, subjects"
            .formatted(Deployments.container()),
        "%d methods, %d of each other kind".formatted(METHODS, OTHERS),
        "heap after each kind: %s; series in /metrics: %s".formatted(heap, series.get("before")));
  }

  /** A request for each number, with a name that no other number has. */
  private static Map<String, IntFunction<String>> kinds(RSAKey key, String token) {
    String[] paths = {"/api/sessions", "/health/live", "/nowhere", "/"};
    Map<String, IntFunction<String>> kinds = new LinkedHashMap<>();
    kinds.put("methods", n -> request("M" + name(n), paths[n & 3], ""));
    kinds.put("methods with a bearer token", n -> request("T" + name(n), paths[n & 1], token));
    kinds.put("paths", n -> request("GET", paths[n & 3] + "/" + name(n), ""));
    kinds.put("paths with a bearer token", n -> request("GET", "/api/" + name(n), token));
    kinds.put("sessions", n -> request("GET", "/api/sessions/" + name(n), token));
    kinds.put(
        "agents", n -> request("GET", "/api/sessions/s/agents/" + name(n) + "/messages", token));
    kinds.put("queries", n -> request("GET", "/api/sessions?" + name(n) + "=1", token));
    kinds.put(
        "fields", n -> request("GET", "/api/sessions?metadata." + name(n) + "=1&limit=1", token));
    kinds.put(
        "headers", n -> request("GET", paths[n & 1], "X-" + name(n) + ": " + text(n) + "\r\n"));
    kinds.put(
        "cookies",
        n -> request("GET", paths[n & 1], "Cookie: " + name(n) + "=" + text(n) + "\r\n"));
    kinds.put("origins", n -> request("GET", paths[n & 1], "Origin: http://" + text(n) + "\r\n"));
    kinds.put(
        "hosts",
        n -> request("GET", paths[n & 1], "").replace("Host: localhost", "Host: " + name(n)));
    kinds.put(
        "languages", n -> request("GET", paths[n & 3], "Accept-Language: " + text(n) + "\r\n"));
    kinds.put(
        "charsets",
        n ->
            request(
                    "POST",
                    paths[n & 3],
                    (n % 8 < 4 ? token : "")
                        + "Content-Type: application/json; charset="
                        + text(n)
                        + "\r\nContent-Length: 2\r\n")
                + "{}");
    kinds.put(
        "accepted types",
        n -> request("GET", "/api/sessions", token + "Accept: a/" + text(n) + "\r\n"));
    kinds.put(
        "content types",
        n ->
            request(
                    "POST",
                    "/api/sessions",
                    token + "Content-Type: a/" + text(n) + "\r\nContent-Length: 2\r\n")
                + "{}");
    kinds.put(
        "request ids", n -> request("GET", "/api/sessions", "X-Request-Id: " + name(n) + "\r\n"));
    kinds.put(
        "subjects",
        n ->
            request(
                "GET", "/api/sessions/s", "Authorization: Bearer " + token(key, name(n)) + "\r\n"));
    return kinds;
  }

  /** Of letters alone, as Payara wants a method's name. */
  private static String name(int number) {
    return Integer.toString(number - Integer.MIN_VALUE / 2, 16)
        .chars()
        .map(digit -> 'A' + Character.digit(digit, 16))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** A long one, so that whoever keeps a few is seen. */
  private static String text(int number) {
    return name(number) + "x".repeat(4_000);
  }

  private static String request(String method, String path, String headers) {
    return "%s %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(method, path, headers);
  }

  /** How often there was which status. */
  private static Map<Integer, Integer> send(
      RawConnection connection, IntFunction<String> requests, int from, int to) throws IOException {
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (int n = from; n < to; n++) {
      statuses.merge(connection.send(requests.apply(n)), 1, Integer::sum);
    }
    return statuses;
  }

  /** In bytes, after garbage collections: the least of three. */
  private static long heap(Client client) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      Document figures = client.get("/figures").json();
      least = Math.min(least, figures.get("heap", Number.class).longValue());
    }
    return least;
  }

  private static int series(Client client) {
    Client.Reply metrics = client.get("/metrics");
    return metrics.status() == 404
        ? 0
        : (int) metrics.body().lines().filter(line -> !line.startsWith("#")).count();
  }

  private static String pem(RSAKey key) throws JOSEException {
    return "-----BEGIN PUBLIC KEY-----"
        + Base64.getEncoder().encodeToString(key.toRSAPublicKey().getEncoded())
        + "-----END PUBLIC KEY-----";
  }

  private static String token(RSAKey key, String subject) {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .subject(subject)
                .issuer(ISSUER)
                .expirationTime(Date.from(Instant.now().plusSeconds(7200)))
                .build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }
}
