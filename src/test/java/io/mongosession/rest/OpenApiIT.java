package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.dev.page.StartPage;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The description of the API at /openapi is what the API does. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class OpenApiIT {

  /** {@code -Dfuzz.requests=20000 -Dfuzz.seed=1}: a long run, or one that failed once more. */
  private static final int REQUESTS = Integer.getInteger("fuzz.requests", 500);

  private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

  private static final List<String> STRINGS = Hostile.strings();
  private static final List<String> NAMES =
      List.of(
          "message",
          "agent_id",
          "expected_number",
          "session_type",
          "application_name",
          "metadata",
          "retention",
          "state",
          "model",
          "system_prompt",
          "prompt_metadata",
          "metrics",
          "messages",
          "content",
          "action",
          "stop_reason",
          "guardrail_trace",
          "rating",
          "comment",
          "message_number",
          "role");

  @ArquillianResource private URL application;

  private ApiDescription description;
  private Api api;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Map.of(), StartPage.class);
  }

  @BeforeEach
  void read() {
    URI openApi = URI.create(application.toString()).resolve("/openapi");
    Http.Response response =
        Http.send(HttpRequest.newBuilder(openApi).header("Accept", "application/json").build());
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    description = new ApiDescription(response.body());
    api = Api.at(application);
  }

  @Test
  void everyOperationIsDescribedAndNoOther() {
    assertThat(description.operations())
        .isEqualTo(
            Operation.all().stream()
                .map(Operation::toString)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void thePageOfTheDevelopmentServerLinksToWhatIsThere() {
    URI root = api.uri("/").resolve("..");
    Http.Response page = Http.get(root);
    assertThat(page.status()).as(page.body()).isEqualTo(200);
    List<String> links =
        Pattern.compile("href=\"([^\"]+)\"")
            .matcher(page.body())
            .results()
            .map(link -> link.group(1))
            .toList();
    assertThat(links)
        .contains("/openapi", "/health", "/metrics", "api/sessions")
        .filteredOn(link -> link.contains("/ui"))
        .hasSize(Deployments.container().equals("liberty") ? 1 : 0);
    if (Deployments.container().equals("liberty")) { // It is what the development server runs on.
      assertThat(links)
          .allSatisfy(
              link -> assertThat(Http.get(root.resolve(link)).status()).as(link).isEqualTo(200));
    }
  }

  @Test
  void responsesAreAsDescribed() {
    for (Operation operation : Operation.all()) {
      String id = "described-" + UUID.randomUUID();
      api.post("/sessions/" + id + "/chat", "{\"message\":\"hello\"}");
      api.post("/sessions/" + id + "/feedback", "{\"rating\":\"up\",\"comment\":\"nice\"}");
      Api.Response good = operation.call(api, id);
      if (operation.isOfTheCaller()) {
        assertThat(good.status()).as("where callers are not identified").isEqualTo(404);
      } else if (!operation.isOnRunningTurn()) {
        assertThat(good.status()).as(operation + ": " + good).isLessThan(300);
      }
      description.check(operation, good);
      if (operation.isOnOneSession()) {
        description.check(operation, operation.call(api, "none-" + id));
        description.check(operation, operation.call(api, "x".repeat(300)));
      }
      if (operation.contentType() != null) {
        description.check(operation, operation.call(api, id, "{"));
        description.check(operation, operation.call(api, id, " ".repeat(3 << 20)));
      }
    }
  }

  @Test
  void whateverIsSentTheResponseIsAsDescribed() {
    System.out.printf("Fuzz of the API: %d requests, seed %d%n", REQUESTS, SEED);
    Random random = new Random(SEED);
    List<Operation> operations = Operation.all();
    for (int i = 0; i < REQUESTS; i++) {
      Operation operation = operations.get(random.nextInt(operations.size()));
      String session = "fuzz-" + random.nextInt(5);
      String body = random.nextInt(4) == 0 ? operation.body() : json(random, 0);
      Api.Response response = operation.call(api, session, body);
      String what = "seed %d, request %d: %s %s".formatted(SEED, i, operation, body);
      assertThat(response.status()).as(what).isLessThan(500);
      description.check(operation, response);
    }
  }

  private static String json(Random random, int depth) {
    return switch (random.nextInt(depth > 3 ? 6 : 9)) {
      case 0 -> "null";
      case 1 -> String.valueOf(random.nextBoolean());
      case 2 -> String.valueOf(random.nextInt(20) - 5);
      case 3 -> String.valueOf(random.nextGaussian() * Math.pow(10, random.nextInt(40)));
      case 4, 5 -> text(STRINGS.get(random.nextInt(STRINGS.size())));
      case 6 ->
          "["
              + random
                  .ints(random.nextInt(4))
                  .mapToObj(n -> json(random, depth + 1))
                  .collect(Collectors.joining(","))
              + "]";
      default ->
          "{"
              + random
                  .ints(random.nextInt(5))
                  .mapToObj(n -> member(random, depth))
                  .collect(Collectors.joining(","))
              + "}";
    };
  }

  private static String member(Random random, int depth) {
    String name =
        random.nextInt(5) == 0
            ? STRINGS.get(random.nextInt(STRINGS.size()))
            : NAMES.get(random.nextInt(NAMES.size()));
    return text(name) + ":" + json(random, depth + 1);
  }

  private static String text(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return "\"\\ud800\"";
    }
    StringBuilder json = new StringBuilder("\"");
    text.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
    return json.append('"').toString();
  }
}
