package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.mongosession.testing.Browser;
import io.mongosession.testing.CuttingProxy;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A real browser's own EventSource and fetch, in a page of another origin. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FollowInBrowserIT {

  private static final HttpServer ELSEWHERE = elsewhere();

  private static final String PAGE =
      """
      <!doctype html><link rel="icon" href="data:,"><title>Elsewhere</title><p id="reply"></p>
      <script>
      const seen = [];
      function follow(address) {
        window.turn = new EventSource(address);
        for (const name of ['open', 'token', 'restart', 'done', 'error']) {
          turn.addEventListener(name, ({ data, lastEventId }) =>
            seen.push({ name, data, id: lastEventId, at: performance.now() }));
        }
      }
      </script>
      """;

  private static final String CLOSED = "turn.readyState === EventSource.CLOSED";

  @ArquillianResource private URL application;

  private final CuttingProxy proxy = new CuttingProxy(Deployments.server());
  private final String session = "browser-" + UUID.randomUUID();
  private final String chat = "/sessions/" + session + "/chat";
  private final String agent = "/sessions/" + session + "/agents/default";
  private final String turn = agent + "/turn";
  private Api api;
  private Browser browser;

  private static HttpServer elsewhere() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html;charset=UTF-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String origin(String host) {
    return "http://" + host + ":" + ELSEWHERE.getAddress().getPort();
  }

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.rest.cors-origins",
            origin("127.0.0.1"),
            "mongodb.session.chat.draft-interval",
            "PT0.1S"),
        StreamingAgent.class,
        QuickHeartbeat.class);
  }

  @BeforeEach
  void start() {
    api = Api.at(application);
    browser = Browser.start();
    browser.open(URI.create(origin("127.0.0.1")));
  }

  @AfterEach
  void stop() {
    proxy.close();
    if (browser != null) {
      try {
        assertThat(browser.errors()).as("errors in the browser's console").isEmpty();
      } finally {
        browser.close();
      }
    }
  }

  @AfterAll
  static void end() {
    ELSEWHERE.stop(0);
  }

  /** Begins a turn that is streamed, so that its text can be followed. */
  private EventSource begin(String script) {
    EventSource events = api.stream(chat, "{\"message\":\"" + script + "\"}");
    assertThat(events.status()).isEqualTo(200);
    return events;
  }

  private void release(String gate) {
    String script = "release=" + session + "/" + gate;
    assertThat(api.post("/sessions/control/chat", "{\"message\":\"" + script + "\"}").status())
        .isEqualTo(200);
  }

  /** The address of a call, through the proxy. */
  private String through(String path) {
    return proxy.address().resolve(api.uri(path).getPath()).toString();
  }

  private void follow() {
    browser.driver().executeScript("follow(arguments[0])", through(turn));
  }

  private void awaitOpened(int times) {
    browser.until("seen.filter(event => event.name === 'open').length === " + times);
  }

  private void awaitText(String end) {
    browser.until(
        "seen.filter(event => event.name === 'token')"
            + ".map(event => JSON.parse(event.data).text).join('').endsWith('%s')".formatted(end));
  }

  @SuppressWarnings("unchecked")
  private List<Map<String, Object>> seen() {
    return (List<Map<String, Object>>) browser.evaluate("seen");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> json(Object text) {
    return (Map<String, Object>) JsonText.read((String) text);
  }

  private static List<Map<String, Object>> named(String name, List<Map<String, Object>> events) {
    return events.stream().filter(event -> event.get("name").equals(name)).toList();
  }

  private Object stored(int number) {
    return api.get(agent + "/messages/" + number).json().get("content");
  }

  /** All that the console has until now is one of these. */
  private void expectConsole(String... reasons) {
    assertThat(browser.errors())
        .isNotEmpty()
        .allSatisfy(error -> assertThat(error).containsAnyOf(reasons));
  }

  @Test
  void aPageElsewhereReadsATurnToItsEndHoweverOftenItIsCutOff() {
    EventSource begun =
        begin("say=one smile hold=1 say=two step say=three hold=2 say=four hold=3 say=five");
    follow();
    awaitText("🙂");
    proxy.cut();
    awaitOpened(2);
    proxy.cutWithin("three");
    release("1");
    awaitOpened(3);
    awaitText("three");
    proxy.cutWithin("event: token");
    release("2");
    awaitOpened(4);
    awaitText("four");
    release("3");
    browser.until(CLOSED);

    List<Map<String, Object>> seen = seen();
    Map<Long, String> texts = new TreeMap<>();
    named("token", seen)
        .forEach(
            token ->
                texts.merge(
                    Long.parseLong(token.get("id").toString().split(":")[1]),
                    json(token.get("data")).get("text").toString(),
                    String::concat));
    assertThat(texts).isEqualTo(Map.of(1L, stored(1), 3L, stored(3)));
    assertThat(texts).isEqualTo(Map.of(1L, "one🙂two", 3L, "threefourfive"));
    assertThat(named("restart", seen)).isEmpty();
    assertThat(named("done", seen)).hasSize(1);
    assertThat(json(named("done", seen).get(0).get("data")))
        .isEqualTo(begun.nextAfterPieces(new StringBuilder()).json());
    assertThat(named("error", seen))
        .as("three cuts, the end of the response and the 204 behind it")
        .hasSize(5)
        .noneMatch(event -> event.get("data") != null);
    assertThat(pauses(seen)).hasSize(3).allMatch(millis -> millis > 900);
    expectConsole("ERR_INCOMPLETE_CHUNKED_ENCODING");
  }

  /** How long it took the browser to connect again, in milliseconds. */
  private static List<Double> pauses(List<Map<String, Object>> seen) {
    return seen.stream()
        .filter(event -> event.get("name").equals("open"))
        .map(seen::indexOf)
        .filter(index -> index > 0)
        .map(index -> at(seen.get(index)) - at(seen.get(index - 1)))
        .toList();
  }

  private static double at(Map<String, Object> event) {
    return ((Number) event.get("at")).doubleValue();
  }

  @Test
  void theDocumentedExampleShowsTheReplyAsItGrows() {
    begin("say=Hello hold=1 say=World");
    String example =
        Page.of(Page.HTTP).blocks().stream()
            .filter(block -> block.language().equals("js"))
            .map(Page.Block::text)
            .filter(text -> text.contains("new EventSource"))
            .findFirst()
            .orElseThrow();
    assertThat(example).contains("'/api/sessions/tour/agents/default/turn'");
    browser
        .driver()
        .executeScript(
            example.replace("/api/sessions/tour/agents/default/turn", through(turn))
                + "; window.turn = turn;");
    browser.find("#reply", "Hello");
    proxy.cut();
    release("1");
    browser.until(CLOSED);

    assertThat(browser.find("#reply").getText()).isEqualTo("HelloWorld");
    expectConsole("ERR_INCOMPLETE_CHUNKED_ENCODING");
  }

  @Test
  void aTurnThatFailsIsAnErrorWithAProblemAndTheEnd() {
    begin("say=half hold=1 fail");
    follow();
    awaitText("half");
    release("1");
    browser.until(CLOSED);

    assertThat(named("error", seen()))
        .extracting(event -> event.get("data"))
        .filteredOn(Objects::nonNull)
        .singleElement()
        .satisfies(
            problem ->
                assertThat(json(problem))
                    .containsEntry("type", "urn:mongosession:problem:agent-failed"));
  }

  @Test
  void aPageElsewhereBeginsATurnByAKeyOfItsOwnAndOnce() {
    for (int i = 0; i < 2; i++) {
      assertThat(fetch()).isEqualTo("200 one with a request's id");
    }
    assertThat(api.get(agent + "/messages").items()).hasSize(2);
  }

  private Object fetch() {
    return browser.evaluate(
        """
        fetch(arguments[0], { method: 'POST', body: '{"message":"say=one"}',
            headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'key' } })
          .then(response => response.json().then(json => `${response.status} ${json.response}`
            + (response.headers.get('X-Request-Id') ? " with a request's id" : '')))
          .catch(error => error.name)
        """,
        through(chat));
  }

  @Test
  void aPageOfAnOriginThatIsNotAllowedSeesAnErrorAndNothingElse() {
    begin("say=secret hold=1");
    browser.open(URI.create(origin("localhost")));
    follow();
    browser.until(CLOSED);

    assertThat(seen())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event)
                    .containsEntry("name", "error")
                    .containsEntry("data", null)
                    .containsEntry("id", null));
    assertThat(fetch()).isEqualTo("TypeError");
    expectConsole("CORS policy", "ERR_FAILED");
    release("1");
  }
}
