package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.RawHttp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are not valid HTTP: refused by name, never an error of the server's. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@Tag("smoke")
class MalformedRequestsIT {

  private static final URI SERVER = Deployments.server();
  private static final String HOST = "Host: localhost";
  private static final List<Integer> REFUSED =
      List.of(0, 400, 404, 405, 413, 414, 415, 431, 501, 505);
  private static final String JSON = "Content-Type: application/json";

  private final String session = "/it/api/sessions/r-" + UUID.randomUUID();
  private int logged;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Map.of());
  }

  @BeforeEach
  void create() {
    assertThat(put(session, "{}", HOST, JSON).status()).isEqualTo(201);
    logged = Deployments.serverLog().length();
  }

  @AfterEach
  void theLogHasNoStackTrace() {
    if (Deployments.container().startsWith("payara")) {
      return; // It logs one for a bad port, by itself and before the module.
    }
    assertThat(Deployments.serverLog().substring(logged)).doesNotContain("\tat ", "SEVERE");
  }

  private static RawHttp.Response get(String target, String... headers) {
    return RawHttp.send(SERVER, "GET " + target + " HTTP/1.1", headers);
  }

  private static RawHttp.Response put(String target, String body, String... headers) {
    return put(target, body.getBytes(StandardCharsets.UTF_8), headers);
  }

  private static RawHttp.Response put(String target, byte[] body, String... headers) {
    String[] all = Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Content-Length: " + body.length;
    return RawHttp.send(SERVER, "PUT " + target + " HTTP/1.1", body, all);
  }

  /** A problem of this application's that names the field. */
  private static void assertRefused(RawHttp.Response response, int status, String field) {
    assertThat(response.status()).as(response.toString()).isEqualTo(status);
    assertThat(response.header("Content-Type")).startsWith("application/problem+json");
    assertThat(response.header("X-Request-Id")).isNotEmpty();
    assertThat(response.body()).contains("\"field\":\"" + field + "\"");
    assertPrivate(response);
  }

  private static void assertPrivate(RawHttp.Response response) {
    assertThat(response.header("Cache-Control")).as(response.toString()).isEqualTo("no-store");
    assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  /** By the server or by this application, with a page that shows nothing about the code. */
  private static void assertRefusedSomehow(String what, RawHttp.Response response) {
    System.out.printf(
        "%s: %s returns %d %s%n",
        Deployments.container(), what, response.status(), response.header("Content-Type"));
    boolean nothing =
        response.status() == 200 && response.body().isEmpty(); // Payara, for a bare %.
    assertThat(nothing || REFUSED.contains(response.status())).as(response.toString()).isTrue();
    assertThat(response.body()).doesNotContain("Exception", "java.", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%", "%ZZ", "{", "|", "\"", "%FF", "%C3%28", "%u0041", "=", "&&==", "=1", "^", "`", "\u00e9"
      })
  void aMalformedQueryIsRefused(String query) {
    assertRefused(get("/it/api/sessions?" + query, HOST), 400, "query");
    for (String path : List.of("", "/agents", "/agents/default/messages", "/feedback")) {
      if (query.indexOf('=') < 0) {
        assertRefused(get(session + path + "?" + query, HOST), 400, "query");
      }
    }
    RawHttp.Response delete =
        RawHttp.send(SERVER, "DELETE " + session + "/metadata?" + query + " HTTP/1.1", HOST);
    assertRefused(delete, 400, "query");
  }

  @Test
  void aMalformedParameterIsRefusedByItsName() {
    for (String value : List.of("%", "%ZZ", "{", "%FF", "%C3%28", "a\\b", "%u0041")) {
      for (String name :
          List.of("application_name", "session_type", "after", "limit", "metadata.tier")) {
        assertRefused(get("/it/api/sessions?" + name + "=" + value, HOST), 400, name);
      }
      for (String name : List.of("last", "after", "limit")) {
        String messages = session + "/agents/default/messages?";
        assertRefused(get(messages + name + "=" + value, HOST), 400, name);
      }
      String delete = "DELETE " + session + "/metadata?key=" + value + " HTTP/1.1";
      assertRefused(RawHttp.send(SERVER, delete, HOST), 400, "key");
    }
    assertRefused(get("/it/api/sessions?limit=1&limit=2", HOST), 400, "limit");
    assertRefused(get("/it/api/sessions?limit=" + "9".repeat(3000), HOST), 400, "limit");
    assertRefused(get("/it/api/sessions?nobody=1", HOST), 400, "nobody");
    RawHttp.Response longName = get("/it/api/sessions?" + "x".repeat(3000), HOST);
    assertThat(longName.status()).isEqualTo(400);
    assertThat(longName.body()).hasSizeLessThan(1000);
    assertThat(get("/it/api/sessions?limit=1&&application_name=a+b%20%C3%A9;x&", HOST).status())
        .isEqualTo(200);
  }

  @Test
  void aSemicolonInAPathIsRefusedAndAnEncodedOneIsPartOfTheId() {
    for (String path :
        List.of(
            session + ";1",
            session + ";",
            session + ";jsessionid=abc",
            session + ";a=b/agents",
            session + "/agents/default;2",
            session + "/agents/default;2/messages",
            session + "/agents/default/messages/0;3",
            "/it/api/sessions;x",
            "/it/api/sessions/;x")) {
      assertRefused(get(path, HOST), 400, "path");
      assertRefused(put(path, "{}", HOST, JSON), 400, "path");
    }
    assertThat(get(session + "%3B1", HOST).status()).isEqualTo(404);
    RawHttp.Response created = put(session + "%3B1", "{}", HOST, JSON);
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo(session + "%3B1");
    assertThat(get(session + "%3B2", HOST).status()).isEqualTo(404);
    assertThat(put(session + "/agents/a%3Bb", "{}", HOST, JSON).status()).isEqualTo(201);
    assertThat(get(session + "/agents/a%3Bb", HOST).body()).contains("\"agent_id\":\"a;b\"");
    assertThat(get(session + "/agents/a", HOST).status()).isEqualTo(404);
  }

  @Test
  void aBodyInAnyEncodingIsRefused() throws IOException {
    byte[] bomb = gzip(new byte[100 << 20]);
    for (String encoding : List.of("gzip", "x-gzip", "deflate", "br", "zstd", "a, gzip", "nope")) {
      for (byte[] body :
          List.of(gzip("{}".getBytes(StandardCharsets.UTF_8)), new byte[] {'{', '}'}, bomb)) {
        RawHttp.Response response = put(session, body, HOST, JSON, "Content-Encoding: " + encoding);
        assertRefused(response, 415, "Content-Encoding");
        assertThat(response.header("Accept-Encoding")).isEqualTo("identity");
      }
    }
    assertThat(put(session, "{}", HOST, JSON, "Content-Encoding: identity").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application",
        "application/",
        "/",
        ";",
        "*/*",
        "application/*",
        "application/json, text/plain",
        "application/json; charset=utf-16",
        "application/json; charset=iso-8859-1",
        "application/json; charset=quoted-printable",
        "application/json; charset=",
        "application/json; charset=\"",
        "application/json; charset=utf-8; charset=utf-16",
        "a b/c d"
      })
  void aMalformedContentTypeOrOneInAnotherCharsetIsRefused(String type) {
    RawHttp.Response refused = put(session, "{}", HOST, "Content-Type: " + type);
    assertRefused(refused, 415, "Content-Type");
    assertThat(refused.body()).contains("must be application/json, in UTF-8");
    assertThat(refused.header("Accept")).isEqualTo("application/json");
    assertRefused(get(session, HOST, "Content-Type: " + type), 415, "Content-Type");
  }

  @Test
  void anyWayToWriteTheContentTypeIsAccepted() {
    for (String type :
        List.of(
            "application/json",
            "Application/JSON",
            "application/json;",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
            "application/json; profile=\"a b\"; charset=us-ascii")) {
      assertThat(put(session, "{}", HOST, "Content-Type: " + type).status())
          .as(type)
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "/",
        "*/",
        "text/*;q=x",
        "application/json;q",
        "application/json;q=2",
        ";",
        ",",
        "{",
        "a/b/c",
        "application/json; q=0.12345678"
      })
  void aMalformedAcceptIsRefused(String accept) {
    assertRefused(get(session, HOST, "Accept: " + accept), 400, "Accept");
  }

  @Test
  void whateverAClientAcceptsInGoodFormIsLookedAt() {
    for (String accept :
        List.of(
            "*",
            "*/*",
            "application/*;q=.2, text/html",
            "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2",
            "application/json;charset=utf-8;q=1.000")) {
      assertThat(get(session, HOST, "Accept: " + accept).status()).as(accept).isEqualTo(200);
    }
    assertThat(get(session, HOST, "Accept: text/html").status()).isEqualTo(406);
    for (String language : List.of(";;q=x", "\"", "en;q=9", "en-")) {
      assertRefused(get(session, HOST, "Accept-Language: " + language), 400, "Accept-Language");
    }
    assertThat(get(session, HOST, "Accept-Language: en-GB,de_DE;q=0.5, *;q=.1").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "[", "[::1", "evil.example/..", "evil:x", "a@b", "http://x", "a:1:2"})
  void aMalformedHostIsRefused(String host) {
    RawHttp.Response read = get(session, "Host: " + host);
    RawHttp.Response created = put(session + "-2", "{}", JSON, "Host: " + host);
    for (RawHttp.Response response : List.of(read, created)) {
      // Payara responds to some of them by itself: 200, and nothing.
      assertThat(response.status() == 400 || response.body().isEmpty())
          .as(response.toString())
          .isTrue();
    }
    assertThat(get(session + "-2", HOST).status()).isEqualTo(404);
  }

  @Test
  void theLocationIsMadeOfNothingThatHeadersSay() {
    String[] forged = {
      "Host: evil.example",
      "X-Forwarded-Host: evil.example",
      "X-Forwarded-Proto: https",
      "X-Forwarded-Port: 81",
      "X-Forwarded-Prefix: /evil",
      "Forwarded: host=evil.example;proto=https",
      "$WSSN: evil.example",
      "$WSSP: 81",
      "$WSSC: https",
      "$WSIS: true",
      JSON
    };
    String odd = session + "%20%C3%A9%25";
    RawHttp.Response created = put(odd, "{}", forged);
    assertThat(created.status()).as(created.toString()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo(odd);
    String agent = odd + "/agents/a%3F";
    assertThat(put(agent, "{}", forged).header("Location")).isEqualTo(agent);
    assertThat(get(agent, HOST).status()).isEqualTo(200);
    RawHttp.Response absolute = put("http://evil.example" + session + "-3", "{}", HOST, JSON);
    assertThat(absolute.header("Location")).isIn(session + "-3", "");
    assertThat(created + " " + absolute).doesNotContain("evil");
  }

  @Test
  void everyResponseIsKeptOutOfCaches() {
    Api api = Api.of("it");
    for (Operation operation : Operation.all()) {
      for (String id : List.of(session.substring(session.lastIndexOf('/') + 1), "x".repeat(300))) {
        Api.Response response = operation.call(api, id);
        assertThat(response.header("Cache-Control")).as(operation.toString()).isEqualTo("no-store");
        assertThat(response.header("X-Content-Type-Options")).isEqualTo("nosniff");
      }
    }
    try (EventSource events = api.stream("/sessions/streamed/chat", "{\"message\":\"a\"}")) {
      assertThat(events.header("Cache-Control")).isEqualTo("no-store");
      assertThat(events.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
    assertPrivate(get("/it/api/nothing", HOST));
  }

  @Test
  void whatServersRefuseByThemselvesShowsNothingAboutTheCode() {
    for (String path :
        List.of(
            "%", "%ZZ", "%2e", "%2e%2e", "%2F", "%23", "%00", "%5C", "%FF", "%0A", "{", "\u00e9")) {
      assertRefusedSomehow("path " + path, get("/it/api/sessions/" + path, HOST));
      assertRefusedSomehow("outside " + path, get("/it/" + path, HOST));
    }
    assertRefusedSomehow("no such page", get("/it/nothing", HOST));
    assertRefusedSomehow("no such application", get("/nothing", HOST));
    for (String method : List.of("FOO", "TRACE", "PROPFIND", "CONNECT", "G@T", "A".repeat(300))) {
      RawHttp.Response response = RawHttp.send(SERVER, method + " " + session + " HTTP/1.1", HOST);
      assertRefusedSomehow("method " + method, response);
    }
    for (String header :
        List.of(
            "X-Big: " + "a".repeat(70_000),
            "X Y: 1",
            "No-Colon",
            "Content-Length: x",
            "Content-Length: 99999999999999999999",
            "Accept: a",
            "Accept: \u00e9",
            "Accept-Language: ;;q=x",
            "Content-Type: a")) {
      String name = header.substring(0, Math.min(header.length(), 20));
      RawHttp.Response response = get(session, HOST, header);
      if (response.status() != 200) { // Some servers read over a bad length.
        assertRefusedSomehow("header " + name, response);
      }
    }
    assertRefusedSomehow("no HTTP", RawHttp.send(SERVER, "GET " + session + " XTTP/1.1", HOST));
    assertRefusedSomehow("no Host", get("/it/nothing"));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }
}
