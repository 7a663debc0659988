package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.rest.Tokens;
import io.mongosession.testing.Background;
import io.mongosession.testing.ExhaustingServlet;
import io.mongosession.testing.FiguresServlet;
import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Callers who ask for as much memory as they can, all at once, on a heap of 256 MiB: the largest
 * pages, the largest bodies of the smallest values, turns over the largest histories.
 */
class MemoryIT {

  @RegisterExtension static final Rig RIG = new Rig(MemoryIT.class);

  private static final RSAKey KEY = Tokens.rsaKey("key");
  private static final String AUTHORIZATION = "Authorization";
  private static final int CALLERS = 30;
  private static final int ROUNDS = Form.pick(2, 30);
  private static final Duration TO_END = Duration.ofMinutes(2);

  /** An agent whose turn was refused is free long before its lease is over. */
  private static final Duration TO_BE_FREE = Duration.ofSeconds(10);

  /** As many as a page may have. */
  private static final int MANY_MESSAGES = 200;

  private static final String PAGE = "?last=" + MANY_MESSAGES;

  /**
   * How many sessions have turns, as an agent takes one at a time; after how many others follow.
   */
  private static final int HISTORIES = 12;

  private static final int TURNS = 3;

  /** In bytes, of one of so many messages: a page of 4 MiB. */
  private static final int MANY = 20 * 1024;

  /** As many as a turn is shown. */
  private static final int LARGE_MESSAGES = 20;

  /** In bytes: as large as a message may be; a history of them; those of the smallest values. */
  private static final int LARGE = 1000 * 1024;

  private static final int HISTORY = 100 * 1024;
  private static final int SMALL = 6 * 1024;

  /** In bytes: a little less than a body may have. */
  private static final int BODY = 2040 * 1024;

  /** What they do in turn. */
  private record Call(String name, String method, String path, String json) {}

  /** How often a call had which status. */
  private final Map<String, Map<Integer, Integer>> statuses = new TreeMap<>();

  private final List<String> unexpected = new ArrayList<>();

  @BeforeAll
  static void startDatabase() {
    RIG.startDatabase();
  }

  @Test
  void neitherOneCallerNorManyTakeTheMemoryOfTheServer(@TempDir Path directory) {
    ApplicationServer server = start(directory.resolve("figures.war"), FiguresServlet.class);
    Client client = new Client(server);
    String administrator = bearer("root", "session-admin");
    IntFunction<Call> calls = calls(client, administrator);
    long before = heap(client);

    Duration one = load(client, calls, caller -> administrator, "one caller");
    Duration many =
        load(client, calls, caller -> bearer("root-" + caller, "session-admin"), "many callers");

    assertThat(unexpected).isEmpty();
    assertThat(statuses.get("one caller beside bob")).containsOnlyKeys(200, 201);
    assertThat(server.isAlive()).isTrue();
    assertThat(server.console() + server.log()).doesNotContain("OutOfMemoryError", "SRVE0777E");
    assertThat(statuses.values()).as(statuses.toString()).anyMatch(all -> all.containsKey(503));
    for (int i = 0; i < CALLERS; i++) {
      Call call = calls.apply(i);
      Wait.until(
          "afterwards, alone: " + call.name(),
          TO_BE_FREE,
          () -> Set.of(200, 201, 413).contains(send(client, call, administrator).status()));
    }
    Report.held(
        "14a",
        "liberty, 256 MiB of heap: the largest pages, bodies of 2 MiB of `{},`, turns over the largest histories",
        "%d at once, %d rounds, by one caller and by as many".formatted(CALLERS, ROUNDS),
        "%s; within %s and %s; heap %d MiB before, %d MiB after"
            .formatted(
                statuses,
                Report.seconds(one),
                Report.seconds(many),
                before >> 20,
                heap(client) >> 20));
  }

  @Test
  void aServerThatRunsOutOfMemoryEnds(@TempDir Path directory) {
    ApplicationServer server = start(directory.resolve("exhausting.war"), ExhaustingServlet.class);

    Client.Reply reply = new Client(server).get("/exhaust");

    assertThat(reply.status()).isEqualTo(Client.Reply.NO_CONNECTION);
    Wait.until("the server has ended", () -> !server.isAlive());
    assertThat(server.console()).contains("Terminating due to java.lang.OutOfMemoryError");
    Report.held("14b", "liberty: out of memory", "one request", "the server ended at once");
  }

  private static ApplicationServer start(Path war, Class<?> servlet) {
    Map<String, String> settings = Tokens.required(KEY, Rig.DEFAULT_TIMEOUTS);
    // The embedded database has one thread: the probe comes after replies of many megabytes.
    settings.put("mongodb.session.health.timeout", "PT1M");
    ApplicationServer server = RIG.server(Wars.with(war, servlet), RIG.database().uri(), settings);
    server.start();
    Wait.until("ready", new Client(server)::isReady);
    return server;
  }

  private static String bearer(String subject, String... groups) {
    return "Bearer " + Tokens.signed(Tokens.claims(subject, groups), KEY);
  }

  /** Stores what is read later; returns what a caller does, by its number and round. */
  private static IntFunction<Call> calls(Client client, String authorization) {
    String many = store(client, authorization, "many", MANY_MESSAGES, 40, text(MANY));
    String large = store(client, authorization, "large", LARGE_MESSAGES, 2, text(LARGE));
    String small = store(client, authorization, "small", LARGE_MESSAGES, 20, smallest(SMALL));
    List<Call> others =
        List.of(
            new Call("page of many", "GET", many + PAGE, null),
            new Call("page of large", "GET", large + PAGE, null),
            new Call("page of `{}`", "GET", small + PAGE, null),
            new Call("body of `{}`", "POST", small, messages(List.of(smallest(BODY)))),
            new Call("body of text", "POST", many, messages(List.of(text(LARGE)))));
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < HISTORIES; i++) {
      if (i % TURNS == 0) {
        calls.addAll(others);
      }
      String session = "history-" + i;
      store(client, authorization, session, LARGE_MESSAGES, 20, text(HISTORY));
      calls.add(new Call("turn", "POST", Client.chat(session), Client.message("hello")));
    }
    return number -> calls.get(number % calls.size());
  }

  /** Appends messages to a session of its own, some at a time; returns their path. */
  private static String store(
      Client client, String authorization, String session, int count, int atOnce, String content) {
    String path = Client.messages(session);
    client.send("PUT", Client.session(session), "{}", AUTHORIZATION, authorization);
    List<String> contents = IntStream.range(0, atOnce).mapToObj(i -> content).toList();
    for (int i = 0; i < count; i += atOnce) {
      Client.Reply reply =
          client.send("POST", path, messages(contents), AUTHORIZATION, authorization);
      assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
    }
    return path;
  }

  private static String messages(List<String> contents) {
    String items =
        contents.stream()
            .map("{\"role\":\"user\",\"content\":%s}"::formatted)
            .collect(Collectors.joining(","));
    return "{\"messages\":[" + items + "]}";
  }

  private static String text(int bytes) {
    return "\"" + "x".repeat(bytes) + "\"";
  }

  private static String smallest(int bytes) {
    return "[" + "{},".repeat(bytes / 3) + "{}]";
  }

  private Duration load(
      Client client, IntFunction<Call> calls, IntFunction<String> callers, String who) {
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Void> health = Background.run(() -> watch(client, ended));
    CompletableFuture<Void> other = Background.run(() -> useOrdinarily(client, who, ended));
    long started = System.nanoTime();
    List<CompletableFuture<Void>> load =
        IntStream.range(0, CALLERS)
            .mapToObj(
                caller -> {
                  String authorization = callers.apply(caller);
                  return Background.run(
                      () -> {
                        for (int round = 0; round < ROUNDS; round++) {
                          Call call = calls.apply(caller + round);
                          count(who + ", " + call.name(), send(client, call, authorization));
                        }
                      });
                })
            .toList();
    load.forEach(CompletableFuture::join);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    ended.set(true);
    CompletableFuture.allOf(health, other).orTimeout(TO_END.toSeconds(), TimeUnit.SECONDS).join();
    return took;
  }

  private static Client.Reply send(Client client, Call call, String authorization) {
    return client.sendLarge(call.method(), call.path(), call.json(), AUTHORIZATION, authorization);
  }

  /** Health, all the time. */
  private void watch(Client client, AtomicBoolean ended) {
    while (!ended.get()) {
      for (String kind : List.of("live", "ready")) {
        Client.Reply reply = client.health(kind);
        if (reply.status() != 200) {
          note("health " + kind + ": " + reply);
        }
      }
    }
  }

  /** Somebody who asks for little. */
  private void useOrdinarily(Client client, String who, AtomicBoolean ended) {
    String authorization = bearer("bob");
    String session = "of-bob-" + who.replace(' ', '-');
    client.send("PUT", Client.session(session), "{}", AUTHORIZATION, authorization);
    while (!ended.get()) {
      String path = Client.messages(session);
      String json = messages(List.of("\"hello\""));
      count(who + " beside bob", client.send("POST", path, json, AUTHORIZATION, authorization));
      count(who + " beside bob", client.send("GET", path, null, AUTHORIZATION, authorization));
    }
  }

  private synchronized void count(String what, Client.Reply reply) {
    statuses.computeIfAbsent(what, none -> new TreeMap<>()).merge(reply.status(), 1, Integer::sum);
    boolean atWork = reply.status() == 409 && what.endsWith("turn");
    boolean expected =
        reply.status() / 100 == 2 || reply.status() == 413 || atWork || reply.isUnavailable();
    if (!expected) {
      note(what + ": " + reply);
    }
  }

  private synchronized void note(String reply) {
    unexpected.add(reply);
  }

  /** In bytes, after a garbage collection. */
  private static long heap(Client client) {
    return client.get("/figures").json().get("heap", Number.class).longValue();
  }
}
