package io.mongosession.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Http;
import jakarta.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Conversations for the viewer to show, made over the API. */
final class Conversations {

  /** One pixel. */
  static final String IMAGE =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  private final URI api;

  /**
   * @param application the address of its root
   */
  Conversations(URI application) {
    api = application.resolve("api/");
  }

  Http.Response send(String method, String path, String json) {
    return Http.send(
        HttpRequest.newBuilder(api.resolve(path))
            .header("Content-Type", "application/json")
            .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
            .build());
  }

  void must(String method, String path, String json) {
    Http.Response response = send(method, path, json);
    assertThat(response.status()).as(path + ": " + response).isBetween(200, 299);
  }

  /** A message of this content, which is JSON. */
  static String message(String role, String content, String metrics) {
    return "{\"role\":\"%s\",\"content\":%s%s}"
        .formatted(role, content, metrics == null ? "" : ",\"metrics\":" + metrics);
  }

  static String text(String text) {
    return Json.createValue(text).toString();
  }

  void append(String session, String agent, List<String> messages) {
    must(
        "POST",
        "sessions/" + session + "/agents/" + agent + "/messages",
        "{\"messages\":[" + String.join(",", messages) + "]}");
  }

  /** A session with everything that a message may have. */
  void rich(String session) {
    must(
        "PUT",
        "sessions/" + session,
        "{\"session_type\":\"support\",\"metadata\":{\"customer\":{\"tier\":\"gold\"},\"open\":true}}");
    append(
        session,
        "triage",
        List.of(
            message("user", text("Which of our orders are late? <b>Hurry</b>"), null),
            message(
                "assistant",
                """
                [{"reasoningContent":{"reasoningText":{"text":"I look them up."}}},
                 {"text":"I look at the orders."},
                 {"toolUse":{"toolUseId":"c1","name":"find_orders","input":{"status":"late"}}}]
                """,
                "{\"model\":\"small\",\"input_tokens\":120,\"output_tokens\":18,\"latency_ms\":640}"),
            message(
                "tool",
                """
                [{"toolResult":{"toolUseId":"c1","status":"success","content":[{"text":"order 17, order 23"}]}}]
                """,
                null),
            message(
                "assistant",
                text(
                    """
                    Two orders are **late**:

                    | Order | Days |
                    |---|---|
                    | 17 | 2 |
                    | 23 | 5 |

                    - [tracking](https://shop.example/17)
                    - `order 23` waits for *customs*

                    ```
                    status = late
                    ```
                    """),
                "{\"model\":\"small\",\"input_tokens\":180,\"output_tokens\":64,\"latency_ms\":910}"),
            message("user", text("My card is 4111 1111"), null)));
    append(
        session,
        "researcher",
        List.of(
            message(
                "user",
                """
                [{"text":"What is in this picture?"},{"image":{"format":"png","source":{"bytes":"%s"}}}]
                """
                    .formatted(IMAGE),
                null),
            message("assistant", text("A single pixel."), "{\"model\":\"large\"}")));
    must(
        "POST",
        "sessions/" + session + "/agents/triage/messages/4/redaction",
        "{\"content\":\"[removed]\",\"action\":\"ANONYMIZED\",\"stop_reason\":\"guardrail_intervened\"}");
    must(
        "POST",
        "sessions/" + session + "/feedback",
        "{\"rating\":\"up\",\"comment\":\"quick\",\"agent_id\":\"triage\",\"message_number\":3}");
  }

  /** A session of one agent with this many messages, each of which says its number. */
  void many(String session, int messages) {
    must("PUT", "sessions/" + session, "{}");
    for (int first = 0; first < messages; first += 200) {
      append(
          session,
          "default",
          IntStream.range(first, Math.min(first + 200, messages))
              .mapToObj(
                  number ->
                      message(
                          number % 2 == 0 ? "user" : "assistant",
                          text("This is message number " + number + "."),
                          null))
              .collect(Collectors.toList()));
    }
  }
}
