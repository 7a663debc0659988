package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertInvalid;
import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Wait;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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

/** Sessions, their metadata, agents, messages and feedback over HTTP. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class SessionApiIT {

  private static final String HELLO = "{\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  @ArquillianResource private URL application;

  private final String id = "s-" + UUID.randomUUID();
  private final String session = "/sessions/" + id;
  private final String agent = session + "/agents/default";
  private final String messages = agent + "/messages";
  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Map.of("mongodb.session.application-name", "support"));
  }

  @BeforeEach
  void connect() {
    api = Api.at(application);
  }

  @Test
  void aSessionIsCreatedOnceAndThenReturnedUnchanged() {
    Api.Response created =
        api.put(session, "{\"session_type\":\"chat\",\"metadata\":{\"tier\":\"gold\"}}");

    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(created.header("Location")).endsWith("/api" + session);
    assertThat(created.json())
        .containsOnlyKeys(
            "session_id",
            "session_type",
            "application_name",
            "created_at",
            "updated_at",
            "metadata",
            "agents")
        .containsEntry("session_id", id)
        .containsEntry("session_type", "chat")
        .containsEntry("application_name", "support")
        .containsEntry("metadata", Map.of("tier", "gold"))
        .containsEntry("agents", List.of());
    assertThat(Instant.parse((String) created.json().get("created_at"))).isBefore(Instant.now());

    Api.Response again = api.put(session, "{\"session_type\":\"other\",\"metadata\":{\"x\":1}}");
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("Location")).isNull();
    assertThat(again.json()).isEqualTo(created.json());
    assertThat(api.get(session).json()).isEqualTo(created.json());
  }

  @Test
  void creatingASessionUnderAnotherApplicationNameIsAConflict() {
    api.put(session, "{}");

    Map<String, Object> problem =
        assertProblem(api.put(session, "{\"application_name\":\"sales\"}"), 409, "conflict");
    assertThat(problem).doesNotContainKey("next_number");
  }

  @Test
  void aSessionCreatedWithoutAnIdGetsOneFromTheServer() {
    Api.Response created = api.post("/sessions", "{\"metadata\":{\"a\":1}}");

    assertThat(created.status()).isEqualTo(201);
    String location = URI.create(created.header("Location")).getPath();
    assertThat(location).endsWith("/api/sessions/" + created.json().get("session_id"));
    assertThat(api.get("/sessions/" + created.json().get("session_id")).json())
        .isEqualTo(created.json());
  }

  @Test
  void creatingASessionNeedsNoBody() {
    Api.Response created = api.send("POST", "/sessions", null, BodyPublishers.noBody());
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    assertThat(api.get("/sessions/" + created.json().get("session_id")).json())
        .isEqualTo(created.json());

    Api.Response put = api.send("PUT", session, null, BodyPublishers.noBody());
    assertThat(put.status()).as(put.text()).isEqualTo(201);
    assertThat(put.json()).containsEntry("metadata", Map.of());
    assertThat(api.put(session, "").status()).isEqualTo(200);
    assertThat(api.send("PUT", session, "text/plain", BodyPublishers.ofString("")).status())
        .isEqualTo(200);
    assertProblem(
        api.send("PUT", session, null, BodyPublishers.ofString("{}")),
        415,
        "unsupported-media-type");
    assertInvalid(api.put(session, " "), "body");
  }

  @Test
  void aDeletedSessionIsGone() {
    api.post(session + "/chat", "{\"message\":\"hello\"}");

    Api.Response deleted = api.delete(session);

    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.text()).isEmpty();
    assertProblem(api.get(session), 404, "not-found");
    assertProblem(api.delete(session), 404, "not-found");
    assertProblem(api.get(messages), 404, "not-found");
  }

  @Test
  void sessionsAreListedNewestFirstInPages() {
    String type = "type-" + UUID.randomUUID();
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Api.Response response = api.post("/sessions", "{\"session_type\":\"" + type + "\"}");
      created.add(0, (String) response.json().get("session_id"));
    }

    List<Object> listed = new ArrayList<>();
    String after = "";
    do {
      Map<String, Object> page =
          api.get("/sessions?session_type=" + type + "&limit=2" + after).json();
      ((List<?>) page.get("items"))
          .forEach(item -> listed.add(((Map<?, ?>) item).get("session_id")));
      Object next = page.get("next_after");
      after = next == null ? null : "&after=" + Api.encoded((String) next);
    } while (after != null);

    assertThat(listed).containsExactlyInAnyOrderElementsOf(created);
    assertThat(api.get("/sessions?application_name=nobody").items()).isEmpty();
  }

  @Test
  void sessionsAreListedByChangeAndFoundByTimesAndTheBeginningOfTheirIds() {
    String prefix = "prefix-" + UUID.randomUUID() + "-";
    Map<String, Object> first = api.put("/sessions/" + prefix + "1", "{}").json();
    api.put("/sessions/" + prefix + "2", "{}");
    String list = "/sessions?id_prefix=" + prefix;
    Wait.until(
        "the clock has gone on",
        () ->
            Instant.now().isAfter(Instant.parse((String) first.get("updated_at")).plusMillis(50)));
    String between = Instant.now().toString();

    assertThat(api.merge("/sessions/" + prefix + "1/metadata", "{\"a\":1}").status())
        .isEqualTo(200);

    assertThat(api.get(list + "&order=updated").items())
        .extracting("session_id")
        .containsExactly(prefix + "1", prefix + "2");
    assertThat(api.get(list + "&updated_after=" + between).items())
        .extracting("session_id")
        .containsExactly(prefix + "1");
    assertThat(api.get(list + "&created_before=" + between).items()).hasSize(2);
    assertThat(api.get(list + "&created_after=" + between).items()).isEmpty();
    assertThat(api.get(list + "&owner=nobody").items()).isEmpty();
  }

  @Test
  void sessionsAreFoundByMetadataAsItIsWritten() {
    String mark = UUID.randomUUID().toString();
    api.post(
        "/sessions",
        "{\"metadata\":{\"mark\":\"%s\",\"n\":5,\"d\":1.5,\"b\":true,\"t\":\"5\",\"o\":{\"p\":\"q\"}}}"
            .formatted(mark));
    String all = "/sessions?metadata.mark=" + mark;

    for (String found : List.of("n=5", "d=1.5", "d=1.50", "b=true", "t=5", "o.p=q")) {
      assertThat(api.get(all + "&metadata." + found).items()).as(found).hasSize(1);
    }
    for (String other : List.of("n=6", "b=false", "t=05", "o.p=Q", "none=5", "o=q")) {
      assertThat(api.get(all + "&metadata." + other).items()).as(other).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=1&limit=2",
        "after=nonsense",
        "after=",
        "unknown=1",
        "metadata.=1",
        "metadata.$where=1",
        "metadata.a..b=1",
        "metadata.a%00=1",
        "order=size",
        "order=",
        "created_after=today",
        "created_before=2026-11-25",
        "created_after=%2B999999999-01-01T00:00:00Z",
        "updated_after=",
        "id_prefix="
      })
  void aListWithAWrongQueryIsRefused(String query) {
    assertProblem(api.get("/sessions?" + query), 400, "invalid-input");
  }

  @Test
  void metadataIsMergedReadAndDeleted() {
    api.put(session, "{\"metadata\":{\"a\":1,\"b\":{\"c\":2,\"d\":3},\"e\":[1]}}");

    Api.Response merged =
        api.merge(
            session + "/metadata",
            "{\"a\":null,\"b\":{\"c\":null,\"x\":1.10},\"e\":[2],\"n\":\"é\"}");

    assertThat(merged.status()).as(merged.text()).isEqualTo(200);
    assertThat(api.get(session + "/metadata").text())
        .isEqualTo("{\"b\":{\"d\":3,\"x\":1.1},\"e\":[2],\"n\":\"é\"}");
    assertThat(merged.json()).containsOnlyKeys("b", "e", "n");
    assertThat(api.delete(session + "/metadata?key=n&key=b.d&key=gone").status()).isEqualTo(204);
    assertThat(api.get(session + "/metadata").text()).isEqualTo("{\"b\":{\"x\":1.1},\"e\":[2]}");
    assertInvalid(api.delete(session + "/metadata"), "key");
  }

  @Test
  void writersOfMetadataAtTheSameTimeLoseNothing() throws InterruptedException {
    api.put(session, "{}");
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String patch = "{\"w%d\":%d}".formatted(i, i);
      Thread writer = new Thread(() -> api.merge(session + "/metadata", patch));
      writers.add(writer);
      writer.start();
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(api.get(session + "/metadata").json())
        .containsOnlyKeys("w0", "w1", "w2", "w3", "w4", "w5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "null", "{", "{\"a.b\":1}", "{\"$set\":1}", "{\"\":1}"})
  void aMetadataPatchThatCannotBeMergedIsRefused(String patch) {
    api.put(session, "{\"metadata\":{\"a\":1}}");

    assertProblem(api.merge(session + "/metadata", patch), 400, "invalid-input");
    assertThat(api.get(session + "/metadata").text()).isEqualTo("{\"a\":1}");
  }

  @Test
  void aMergePatchMayCallItselfJson() {
    api.put(session, "{\"metadata\":{\"a\":1,\"b\":{\"c\":2}}}");
    Api.Response merged = api.patch(session + "/metadata", "{\"a\":null,\"b\":{\"d\":3}}");
    assertThat(merged.text()).isEqualTo("{\"b\":{\"c\":2,\"d\":3}}");
    for (String type : Arrays.asList(null, "text/plain")) {
      Api.Response refused =
          api.send("PATCH", session + "/metadata", type, BodyPublishers.ofString("{}"));
      assertProblem(refused, 415, "unsupported-media-type");
      assertThat(refused.header("Accept-Patch"))
          .isEqualTo("application/merge-patch+json, application/json");
    }
  }

  @Test
  void anyJsonContentComesBackEqual() {
    api.put(session, "{}");
    String content =
        "[{\"text\":\"\\u0000 é 🙂\",\"$ne\":1,\"a.b\":{\"\":[]},\"%2E\":null},1,-0.5,1E+3,"
            + "9007199254740993,12345678901234567890123456789.01234,true,false,null,[[]],{}]";

    Api.Response appended =
        api.post(messages, "{\"messages\":[{\"role\":\"tool\",\"content\":" + content + "}]}");

    assertThat(appended.status()).as(appended.text()).isEqualTo(201);
    assertThat(appended.json()).isEqualTo(Map.of("numbers", List.of(0L), "next_number", 1L));
    assertThat(appended.header("Location")).endsWith(messages + "/0");
    Map<String, Object> message = api.get(messages + "/0").json();
    assertThat(JsonNumbers.normalized(message.get("content")))
        .isEqualTo(JsonNumbers.normalized(JsonText.read(content)));
    assertThat(((List<?>) message.get("content")).get(5))
        .isEqualTo(new BigDecimal("12345678901234567890123456789.01234"));
  }

  @Test
  void messagesAreReadInPagesInBothDirections() {
    api.put(session, "{}");
    api.post(
        messages,
        "{\"messages\":[%s]}"
            .formatted(
                String.join(",", Collections.nCopies(25, "{\"role\":\"user\",\"content\":1}"))));

    assertThat(api.get(messages).items()).hasSize(20).first().extracting("number").isEqualTo(5L);
    assertThat(api.get(messages + "?last=2").json())
        .containsEntry("next_after", 24L)
        .containsEntry("next_number", 25L);
    Map<String, Object> page = api.get(messages + "?after=-1&limit=10").json();
    assertThat((List<?>) page.get("items")).hasSize(10);
    assertThat(page).containsEntry("next_after", 9L);
    Map<String, Object> end = api.get(messages + "?after=24").json();
    assertThat(end).containsOnlyKeys("items", "next_number");
    assertThat((List<?>) end.get("items")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?last=1&after=0",
        "?last=0",
        "?last=201",
        "?last=x",
        "?last=",
        "?after=-2",
        "?after=x",
        "?after=0&limit=0",
        "?after=0&limit=201",
        "?after=0&after=1",
        "?offset=1",
        "/x",
        "/-1",
        "/99999999999999999999",
        "/latest"
      })
  void aWrongPageOrNumberOfMessagesIsRefused(String query) {
    api.put(session, "{}");
    api.post(messages, HELLO);
    assertProblem(api.get(messages + query), 400, "invalid-input");
  }

  @Test
  void anUnknownAgentOfASessionIsRegisteredByItsFirstMessage() {
    assertProblem(api.post(messages, HELLO), 404, "not-found");
    assertProblem(api.get(session), 404, "not-found");
    api.put(session, "{}");
    assertProblem(api.get(messages), 404, "not-found");

    assertThat(api.post(messages, HELLO).status()).isEqualTo(201);

    assertThat(api.get(session).json()).containsEntry("agents", List.of("default"));
    assertProblem(api.get(messages + "/1"), 404, "not-found");
  }

  @Test
  void theSameIdempotencyKeyStoresOnce() {
    api.put(session, "{}");
    Api keyed = api.with("Idempotency-Key", "key-1");

    Api.Response first = keyed.post(messages, HELLO);
    Api.Response second = keyed.post(messages, HELLO);

    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(api.get(messages).items()).hasSize(1);
    assertProblem(
        keyed.post(messages, HELLO.replace("hello", "other")), 422, "idempotency-key-reused");
    assertInvalid(
        api.with("Idempotency-Key", "k".repeat(257)).post(messages, HELLO), "idempotency_key");
  }

  @Test
  void integersOfNineteenDigitsAreStoredExactlyAndFound() {
    for (long number : new long[] {1234567890123456789L, Long.MAX_VALUE, Long.MIN_VALUE}) {
      String path = "/sessions/i-" + UUID.randomUUID();
      Api.Response created = api.put(path, "{\"metadata\":{\"n\":%d}}".formatted(number));
      assertThat(created.json()).containsEntry("metadata", Map.of("n", number));
      assertThat(api.merge(path + "/metadata", "{\"m\":%d}".formatted(number)).json())
          .isEqualTo(Map.of("n", number, "m", number));
      api.put(path + "/agents/default", "{\"state\":{\"n\":%d}}".formatted(number));
      assertThat(api.get(path + "/agents/default").json())
          .containsEntry("state", Map.of("n", number));
      assertThat(api.get("/sessions?metadata.n=" + number).items())
          .extracting(item -> item.get("session_id"))
          .contains(created.json().get("session_id"));
      long neighbour = number > 0 ? number - 1 : number + 1;
      assertThat(api.get("/sessions?metadata.n=" + neighbour).items()).isEmpty();
    }
    assertProblem(
        api.post(
            messages,
            "{\"messages\":[{\"role\":\"a\",\"content\":1}],\"expected_number\":9223372036854775807}"),
        404,
        "not-found");
  }

  @Test
  void anAppendOrRedactionWithAWrongExpectedNumberIsAConflict() {
    api.put(session, "{}");
    String expecting = HELLO.replace("]}", "],\"expected_number\":0}");
    assertThat(api.post(messages, expecting).status()).isEqualTo(201);

    assertThat(assertProblem(api.post(messages, expecting), 409, "conflict"))
        .containsEntry("next_number", 1L);
    String redaction = "{\"content\":\"x\",\"expected_number\":0}";
    assertThat(assertProblem(api.post(messages + "/0/redaction", redaction), 409, "conflict"))
        .containsEntry("next_number", 1L);
  }

  @Test
  void aMessageIsRedactedByNumberOrAsTheLatest() {
    api.post(session + "/chat", "{\"message\":\"secret\"}");

    Api.Response redacted =
        api.post(
            messages + "/0/redaction",
            "{\"content\":\"[gone]\",\"action\":\"ANONYMIZED\",\"stop_reason\":\"guardrail\","
                + "\"guardrail_trace\":{\"contentPolicy\":{\"filters\":[{\"type\":\"INSULTS\","
                + "\"action\":\"BLOCKED\"}]}}}");

    assertThat(redacted.status()).as(redacted.text()).isEqualTo(200);
    assertThat(redacted.json()).containsEntry("content", "[gone]").containsKey("redacted_at");
    List<?> events = (List<?>) redacted.json().get("guardrail_events");
    assertThat((Map<?, ?>) events.get(0)).hasSize(5);
    assertThat(events.toString())
        .contains("ANONYMIZED", "guardrail", "summary={contentPolicy=[INSULTS]}");
    assertThat(api.get(messages + "/0").json()).isEqualTo(redacted.json());

    assertThat(api.post(messages + "/latest/redaction", "{\"content\":[]}").json())
        .containsEntry("number", 1L)
        .containsEntry("content", List.of());
    assertProblem(api.post(messages + "/7/redaction", "{\"content\":1}"), 404, "not-found");
    assertInvalid(api.post(messages + "/0/redaction", "{}"), "content");
    assertInvalid(api.post(messages + "/0/redaction", "{\"content\":1,\"number\":2}"), "number");
  }

  @Test
  void aWrongMessageIsNamedByItsPlaceInTheBody() {
    api.put(session, "{}");
    assertInvalid(api.post(messages, "{}"), "messages");
    assertInvalid(api.post(messages, "{\"messages\":[]}"), "messages");
    assertInvalid(api.post(messages, "{\"messages\":{}}"), "messages");
    assertInvalid(api.post(messages, "{\"messages\":[null]}"), "messages[0]");
    assertInvalid(
        api.post(messages, "{\"messages\":[{\"role\":\"user\"}]}"), "messages[0].content");
    assertInvalid(api.post(messages, "{\"messages\":[{\"content\":1}]}"), "messages[0].role");
    assertInvalid(
        api.post(messages, HELLO.replace("\"role\"", "\"_id\":1,\"role\"")), "messages[0]._id");
    assertProblem(api.get(messages), 404, "not-found");
  }

  @Test
  void anAgentIsSyncedConfiguredAndListed() {
    api.put(session, "{}");
    Api.Response registered =
        api.put(
            agent,
            "{\"state\":{\"k\":{\"v.w\":1}},\"model\":\"m1\",\"system_prompt\":\"be kind\"}");
    assertThat(registered.status()).as(registered.text()).isEqualTo(201);
    assertThat(registered.header("Location")).endsWith(agent);
    api.post(messages, HELLO);

    Api.Response synced =
        api.put(
            agent,
            "{\"conversation_manager_state\":{\"window\":5},\"metrics\":{\"input_tokens\":12}}");

    assertThat(synced.status()).as(synced.text()).isEqualTo(200);
    assertThat(synced.json())
        .containsOnlyKeys(
            "agent_id",
            "state",
            "conversation_manager_state",
            "model",
            "system_prompt",
            "prompt_metadata",
            "message_count",
            "next_number",
            "created_at",
            "updated_at")
        .containsEntry("state", Map.of("k", Map.of("v.w", 1L)))
        .containsEntry("conversation_manager_state", Map.of("window", 5L))
        .containsEntry("message_count", 1L)
        .containsEntry("next_number", 1L);
    assertThat(api.get(messages + "/0").json())
        .containsEntry("metrics", Map.of("input_tokens", 12L));

    Api.Response patched = api.patch(agent, "{\"model\":\"m2\",\"prompt_metadata\":{\"v\":\"3\"}}");
    assertThat(patched.json())
        .containsEntry("model", "m2")
        .containsEntry("system_prompt", "be kind")
        .containsEntry("prompt_metadata", Map.of("v", "3"));
    assertThat(api.get(agent).json()).isEqualTo(patched.json());
    assertThat(api.get(session + "/agents").items()).containsExactly(patched.json());
  }

  @Test
  void anUnknownAgentIsNotFoundAndAWrongMemberOfAnAgentRefused() {
    api.put(session, "{}");
    assertProblem(api.get(agent), 404, "not-found");
    assertProblem(api.patch(agent, "{\"model\":\"m\"}"), 404, "not-found");
    assertInvalid(api.patch(agent, "{}"), "body");
    assertInvalid(api.patch(agent, "{\"state\":{}}"), "state");
    assertInvalid(api.put(agent, "{\"next_number\":7}"), "next_number");
    assertInvalid(api.put(agent, "{\"state\":[]}"), "state");
    assertProblem(api.put("/sessions/none-" + id + "/agents/a", "{}"), 404, "not-found");
    assertProblem(api.get("/sessions/none-" + id), 404, "not-found");
  }

  @Test
  void idsWithStrangeCharactersWorkEverywhere() {
    String strange = Api.encoded("a b+c%2Fd?é🙂\"$x.y") + "-" + UUID.randomUUID();
    String chat = "/sessions/" + strange + "/chat";
    assertThat(api.post(chat, "{\"message\":\"a\",\"agent_id\":\"ä.$ %2E+\"}").status())
        .isEqualTo(200);
    String own = "/sessions/" + strange + "/agents/" + Api.encoded("ä.$ %2E+");
    Api.Response appended = api.post(own + "/messages", HELLO);
    assertThat(appended.status()).isEqualTo(201);
    String location = URI.create(appended.header("Location")).getRawPath();
    assertThat(api.get(location.substring(location.indexOf("/api/") + 4)).json())
        .containsEntry("agent_id", "ä.$ %2E+")
        .containsEntry("number", 2L);
  }

  @Test
  void feedbackIsKept() {
    api.post(session + "/chat", "{\"message\":\"hello\"}");

    Api.Response given =
        api.post(
            session + "/feedback",
            "{\"rating\":\"up\",\"comment\":\"nice\",\"agent_id\":\"default\",\"message_number\":1}");

    assertThat(given.status()).as(given.text()).isEqualTo(201);
    assertThat(given.header("Location")).endsWith(session + "/feedback");
    assertThat(given.json())
        .containsOnlyKeys(
            "feedback_id", "rating", "comment", "agent_id", "message_number", "created_at")
        .containsEntry("message_number", 1L);
    api.post(session + "/feedback", "{\"comment\":\"again\"}");
    assertThat(api.get(session + "/feedback").items()).hasSize(2).first().isEqualTo(given.json());
  }

  @Test
  void feedbackTakesAScoreExtraFieldsAndAnIdempotencyKey() {
    api.put(session, "{}");
    String body = "{\"score\":0.85,\"extra\":{\"channel\":\"web\",\"n\":[1]}}";
    Api.Response first = api.with("Idempotency-Key", "k").post(session + "/feedback", body);
    assertThat(first.status()).as(first.text()).isEqualTo(201);
    assertThat(first.json())
        .containsOnlyKeys("feedback_id", "score", "extra", "created_at")
        .containsEntry("score", new BigDecimal("0.85"))
        .containsEntry("extra", Map.of("channel", "web", "n", List.of(1L)));
    Api quoted = api.with("Idempotency-Key", "\"k\"");
    assertThat(quoted.post(session + "/feedback", body).json()).isEqualTo(first.json());
    assertProblem(
        quoted.post(session + "/feedback", "{\"score\":1}"), 422, "idempotency-key-reused");
    assertThat(api.get(session + "/feedback").items()).containsExactly(first.json());
    assertInvalid(api.post(session + "/feedback", "{\"score\":\"1\"}"), "score");
    assertInvalid(api.post(session + "/feedback", "{\"extra\":[]}"), "extra");
  }

  @Test
  void wrongFeedbackIsRefused() {
    api.put(session, "{}");
    String feedback = session + "/feedback";
    assertInvalid(api.post(feedback, "{}"), "rating");
    assertInvalid(api.post(feedback, "{\"rating\":\"great\"}"), "rating");
    assertInvalid(api.post(feedback, "{\"rating\":\"up\",\"message_number\":1}"), "agent_id");
    assertInvalid(api.post(feedback, "{\"rating\":\"up\",\"feedback_id\":\"x\"}"), "feedback_id");
    assertProblem(
        api.post(feedback, "{\"rating\":\"up\",\"agent_id\":\"default\",\"message_number\":9}"),
        404,
        "not-found");
    assertThat(api.get(feedback).items()).isEmpty();
  }

  @Test
  void protectedAndUnknownMembersAreRefusedInEveryBody() {
    api.post(session + "/chat", "{\"message\":\"hello\"}");
    for (Operation operation : Operation.all()) {
      if ("application/json".equals(operation.contentType())) {
        for (String member :
            List.of("_id", "owner", "created_at", "session_key", "$set", "agents", "unknown")) {
          String body = operation.body();
          String more =
              body.substring(0, body.length() - 1)
                  + (body.equals("{}") ? "" : ",")
                  + "\""
                  + member
                  + "\":{\"$gt\":\"\"}}";
          assertInvalid(operation.call(api, id, more), member);
        }
      }
    }
    assertThat(api.get(session).json()).doesNotContainKey("owner");
  }

  @Test
  void everyOperationSaysNotFoundForAMissingSessionUnlessItCreates() {
    for (Operation operation : Operation.all()) {
      if (operation.isOnOneSession() && !creates(operation)) {
        assertProblem(operation.call(api, "missing-" + UUID.randomUUID()), 404, "not-found");
      }
    }
  }

  private static boolean creates(Operation operation) {
    return List.of("PUT /sessions/{session_id}", "POST /sessions/{session_id}/chat")
        .contains(operation.toString());
  }

  private static void assertNamesWhatIsAccepted(Api.Response refused, Operation operation) {
    Map<String, Object> problem = assertProblem(refused, 415, "unsupported-media-type");
    assertThat((String) problem.get("detail"))
        .startsWith("Content-Type: must be ")
        .contains(operation.contentType());
    String header =
        switch (operation.method()) {
          case "POST" -> "Accept-Post";
          case "PATCH" -> "Accept-Patch";
          default -> "Accept";
        };
    assertThat(refused.header(header)).as(operation.toString()).startsWith(operation.contentType());
  }

  @Test
  void everyOperationRefusesAWrongMethodMediaTypeOrAcceptHeader() {
    api.post(session + "/chat", "{\"message\":\"hello\"}");
    for (Operation operation : Operation.all()) {
      Operation wrongMethod = new Operation("LOCK", operation.path(), null);
      Api.Response refused = wrongMethod.call(api, id);
      assertProblem(refused, 405, "method-not-allowed");
      assertThat(refused.header("Allow")).as(operation.toString()).contains(operation.method());
      if (operation.contentType() != null) {
        Operation xml = new Operation(operation.method(), operation.path(), "application/xml");
        assertNamesWhatIsAccepted(xml.call(api, id, "<a/>"), operation);
      }
      if (!operation.method().equals("DELETE")) {
        assertProblem(operation.call(api.with("Accept", "text/csv"), id), 406, "not-acceptable");
      }
    }
  }
}
