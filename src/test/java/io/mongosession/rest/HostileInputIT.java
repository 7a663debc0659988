package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.WatchedMongo;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.bson.Document;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hostile text through every input: refused, or stored as the plain data it is. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class HostileInputIT {

  private static final WatchedMongo DATABASE = new WatchedMongo();
  private static final List<String> STRINGS = Hostile.strings();

  @ArquillianResource private URL application;

  private final String id = "victim-" + UUID.randomUUID();
  private final String session = "/sessions/" + id;
  private final String agent = session + "/agents/default";
  private final String messages = agent + "/messages";
  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.connection-string",
            DATABASE.uri(),
            "mongodb.session.database",
            "hostile"));
  }

  @AfterAll
  static void stop() {
    DATABASE.close();
  }

  @BeforeEach
  void begin() {
    api = Api.at(application);
    assertThat(api.put(session, "{\"metadata\":{\"keep\":\"me\"}}").status()).isEqualTo(201);
    api.post(messages, "{\"messages\":[{\"role\":\"user\",\"content\":\"first\"}]}");
  }

  @Test
  void thereAreMoreThan200DifferentHostileTexts() {
    assertThat(STRINGS).hasSizeGreaterThan(200).doesNotHaveDuplicates();
  }

  @Test
  void hostileTextAsContentComesBackUnchanged() {
    for (String hostile : STRINGS) {
      Api.Response response =
          api.post(
              messages,
              "{\"messages\":[{\"role\":\"user\",\"content\":{\"text\":%s}}]}"
                  .formatted(json(hostile)));
      assertRefusedOr(201, response, hostile);
      if (response.status() == 201) {
        Object number = ((List<?>) response.json().get("numbers")).get(0);
        assertThat(api.get(messages + "/" + number).json())
            .containsEntry("content", Map.of("text", hostile));
      } else {
        assertThat(isWellFormed(hostile)).as(quoted(hostile)).isFalse();
      }
    }
  }

  @Test
  void hostileTextAsMemberNameOfContentComesBackUnchanged() {
    for (String hostile : STRINGS) {
      Api.Response response =
          api.post(
              messages,
              "{\"messages\":[{\"role\":\"user\",\"content\":{%s:1}}]}".formatted(json(hostile)));
      assertRefusedOr(201, response, hostile);
      if (response.status() == 201) {
        Object number = ((List<?>) response.json().get("numbers")).get(0);
        assertThat(api.get(messages + "/" + number).json())
            .containsEntry("content", Map.of(hostile, 1L));
      } else {
        assertThat(isWellFormed(hostile) && hostile.indexOf('\0') < 0)
            .as(quoted(hostile))
            .isFalse();
      }
    }
  }

  @Test
  void hostileTextInAnyMemberOfABodyIsRefusedOrPlainData() {
    throughBody("PUT", session, "{\"session_type\":%s}");
    throughBody("PUT", session, "{\"application_name\":%s}");
    throughBody("PUT", session, "{\"metadata\":{\"m\":%s}}");
    throughBody("POST", session + "/chat", "{\"message\":%s}");
    throughBody("POST", session + "/chat", "{\"message\":\"a\",\"agent_id\":%s}", 413);
    throughBody("PUT", agent, "{\"state\":{\"s\":%s}}");
    throughBody("PUT", agent, "{\"state\":{%s:1}}");
    throughBody("PUT", agent, "{\"conversation_manager_state\":{%s:1}}");
    throughBody("PUT", agent, "{\"metrics\":{%s:1}}");
    throughBody("PATCH", agent, "{\"model\":%s}");
    throughBody("PATCH", agent, "{\"system_prompt\":%s}");
    throughBody("PATCH", agent, "{\"prompt_metadata\":{%s:%1$s}}");
    throughBody("POST", messages, "{\"messages\":[{\"role\":%s,\"content\":1}]}");
    throughBody("POST", messages, "{\"messages\":[{\"role\":\"a\",\"content\":1,%s:1}]}");
    throughBody("POST", messages + "/0/redaction", "{\"content\":%s}");
    throughBody("POST", messages + "/0/redaction", "{\"content\":1,\"action\":%s}");
    throughBody("POST", messages + "/0/redaction", "{\"content\":1,\"stop_reason\":%s}");
    throughBody("POST", messages + "/0/redaction", "{\"content\":1,\"guardrail_trace\":{%s:%1$s}}");
    throughBody("POST", session + "/feedback", "{\"rating\":%s}");
    throughBody("POST", session + "/feedback", "{\"comment\":%s}");
    throughBody("POST", session + "/feedback", "{\"rating\":\"up\",\"agent_id\":%s}");
    assertUnharmed();
  }

  @Test
  void hostileTextInMetadataIsRefusedOrPlainData() {
    for (String hostile : STRINGS) {
      assertRefusedOr(
          200, api.merge(session + "/metadata", "{%s:\"v\"}".formatted(json(hostile))), hostile);
      assertRefusedOr(
          200,
          api.merge(session + "/metadata", "{\"m\":{%s:[%1$s]}}".formatted(json(hostile))),
          hostile);
      api.merge(session + "/metadata", "{%s:null,\"m\":null}".formatted(json(hostile)));
    }
    assertUnharmed();
  }

  @Test
  void hostileTextInPathsAndQueriesIsRefusedOrPlainData() {
    throughUrl(text -> "/sessions/" + text);
    throughUrl(text -> session + "/agents/" + text);
    throughUrl(text -> session + "/agents/" + text + "/messages");
    throughUrl(text -> messages + "/" + text);
    throughUrl(text -> messages + "?last=" + text);
    throughUrl(text -> messages + "?after=" + text);
    throughUrl(text -> messages + "?" + text + "=1");
    throughUrl(text -> "/sessions?application_name=" + text);
    throughUrl(text -> "/sessions?session_type=" + text);
    throughUrl(text -> "/sessions?after=" + text);
    throughUrl(text -> "/sessions?limit=" + text);
    throughUrl(text -> "/sessions?metadata.keep=" + text);
    throughUrl(text -> "/sessions?metadata." + text + "=me");
    assertUnharmed();
  }

  @Test
  void aSessionWithAHostileIdWorksLikeAnyOther() {
    for (String hostile : STRINGS) {
      if (isWellFormed(hostile)) {
        String path = "/sessions/" + Api.encoded(hostile);
        Api.Response response = api.post(path + "/chat", "{\"message\":\"hello\"}");
        assertRefusedOr(200, response, hostile);
        if (response.status() == 200) {
          assertThat(response.json()).containsEntry("session_id", hostile);
          assertThat(api.get(path).json()).containsEntry("session_id", hostile);
          assertThat(api.delete(path).status()).isEqualTo(204);
        }
      }
    }
    assertUnharmed();
  }

  @Test
  void hostileTextInHeadersIsRefusedOrPlainData() {
    for (String hostile : STRINGS) {
      if (hostile.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
        assertRefusedOr(
            201,
            api.with("Idempotency-Key", hostile)
                .post(messages, "{\"messages\":[{\"role\":\"user\",\"content\":1}]}"),
            hostile);
        assertRefusedOr(200, api.with("X-Request-Id", hostile).get(session), hostile);
      }
    }
    assertUnharmed();
  }

  @Test
  void objectsAndArraysInPlaceOfTextAreRefused() {
    for (String value :
        List.of("{\"$ne\":null}", "{\"$gt\":\"\"}", "{}", "[]", "[\"a\"]", "1", "true", "1.5")) {
      for (String body :
          List.of(
              "POST /chat {\"message\":%s}",
              "POST /chat {\"message\":\"a\",\"agent_id\":%s}",
              "PUT  {\"session_type\":%s}",
              "PUT  {\"application_name\":%s}",
              "PATCH /agents/default {\"model\":%s}",
              "PATCH /agents/default {\"system_prompt\":%s}",
              "POST /agents/default/messages {\"messages\":[{\"role\":%s,\"content\":1}]}",
              "POST /agents/default/messages/0/redaction {\"content\":1,\"action\":%s}",
              "POST /feedback {\"rating\":%s}",
              "POST /feedback {\"rating\":\"up\",\"comment\":%s}",
              "POST /feedback {\"rating\":\"up\",\"agent_id\":%s}")) {
        String[] parts = body.split(" ", 3);
        Api.Response response = send(parts[0], session + parts[1], parts[2].formatted(value));
        ProblemAssert.assertProblem(response, 400, "invalid-input");
      }
    }
    assertUnharmed();
  }

  /** Several at once: a request with a body mostly waits. */
  private void throughBody(String method, String path, String template, int... alsoAllowed) {
    STRINGS.parallelStream()
        .forEach(
            hostile -> {
              Api.Response response = send(method, path, template.formatted(json(hostile)));
              if (alsoAllowed.length == 0 || response.status() != alsoAllowed[0]) {
                assertRefusedOr(response.status() == 201 ? 201 : 200, response, hostile);
              }
            });
  }

  private Api.Response send(String method, String path, String body) {
    return switch (method) {
      case "PUT" -> api.put(path, body);
      case "PATCH" -> api.patch(path, body);
      default -> api.post(path, body);
    };
  }

  private void throughUrl(Function<String, String> path) {
    STRINGS.parallelStream()
        .filter(HostileInputIT::isWellFormed)
        .forEach(
            hostile -> assertRefusedOr(200, api.get(path.apply(Api.encoded(hostile))), hostile));
  }

  private static void assertRefusedOr(int success, Api.Response response, String hostile) {
    assertThat(response.status())
        .as(quoted(hostile) + " got " + response)
        .isIn(success, 400, 404, 405, 409, 413);
  }

  /** The session that nobody may have touched, looked at past the application. */
  private void assertUnharmed() {
    try (MongoClient client = MongoClients.create(DATABASE.uri())) {
      Document stored =
          client
              .getDatabase("hostile")
              .getCollection("sessions")
              .find(new Document("_id", id))
              .first();
      assertThat(stored.get("metadata", Document.class)).containsEntry("keep", "me");
      assertThat(stored).doesNotContainKey("owner");
      assertThat(stored.keySet())
          .isSubsetOf(
              "_id",
              "session_key",
              "session_type",
              "application_name",
              "created_at",
              "updated_at",
              "metadata",
              "metadata_version",
              "metadata_size",
              "metadata_keys",
              "feedback_count",
              "agent_ids",
              "agents",
              "usage");
    }
  }

  private static boolean isWellFormed(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static String json(String text) {
    StringBuilder json = new StringBuilder("\"");
    text.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
    return json.append('"').toString();
  }

  private static String quoted(String text) {
    return text.length() > 60 ? json(text.substring(0, 60)) + "…" : json(text);
  }
}
