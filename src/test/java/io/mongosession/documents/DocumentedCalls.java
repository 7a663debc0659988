package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Page;
import io.mongosession.testing.Page.Block;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The calls with curl that a page shows, made against a deployed application. */
public final class DocumentedCalls {

  private static final String SERVER = "localhost:9080";

  /** A word of a shell: in single quotes, or up to the next blank. */
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  private DocumentedCalls() {}

  public static void ofReadme() {
    make(Page.of(Page.README), 4);
  }

  public static void ofHttpPage() {
    make(Page.of(Page.HTTP), 12);
  }

  /**
   * Makes every call of the page in order. Each must succeed; where JSON is shown behind a call it
   * must be the answer, where {@code …} stands for any value.
   *
   * @param expected how many there are at least
   */
  private static void make(Page page, int expected) {
    URI api = Deployments.server().resolve("/it/");
    Http.await(Deployments.health("ready"), answer -> answer.status() == 200);
    int calls = 0;
    Http.Response last = null;
    for (Block block : page.blocks()) {
      if (block.language().equals("sh")) {
        for (String command : commands(block)) {
          HttpRequest request = request(command, api);
          last = Http.send(request);
          assertThat(last.status())
              .as("%s: %s: %s", block.place(), command, last)
              .isBetween(200, 299);
          calls++;
        }
      } else if (block.language().equals("json") && last != null) {
        assertThat(json(last.body()))
            .as(block.place())
            .matches(answer -> isAsShown(json(block.text()), answer), "as " + block.text());
      }
    }
    assertThat(calls).isGreaterThanOrEqualTo(expected);
  }

  /** The commands that are curl's, continued lines put together. */
  static List<String> commands(Block block) {
    return block
        .text()
        .replace("\\\n", " ")
        .lines()
        .filter(line -> line.startsWith("curl"))
        .toList();
  }

  static HttpRequest request(String command, URI api) {
    List<String> words = words(command);
    HttpRequest.Builder request = HttpRequest.newBuilder();
    String method = "GET";
    String body = null;
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "-s", "-N" -> {}
        case "-X" -> method = words.get(++i);
        case "-H" -> {
          String[] header = words.get(++i).split(": ", 2);
          request.header(header[0], header[1]);
        }
        case "-d" -> {
          body = words.get(++i);
          method = method.equals("GET") ? "POST" : method;
        }
        default -> request.uri(address(words.get(i), api));
      }
    }
    return request
        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .build();
  }

  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words;
  }

  private static URI address(String word, URI api) {
    assertThat(word).startsWith(SERVER + "/");
    String path = word.substring(SERVER.length() + 1);
    return path.startsWith("health/")
        ? Deployments.health(path.replace("health/", ""))
        : api.resolve(path);
  }

  private static boolean isAsShown(JsonValue shown, JsonValue answer) {
    if (shown instanceof JsonString text && text.getString().equals("…")) {
      return true;
    }
    if (shown instanceof JsonObject members && answer instanceof JsonObject given) {
      return members.keySet().equals(given.keySet())
          && members.keySet().stream()
              .allMatch(name -> isAsShown(members.get(name), given.get(name)));
    }
    if (shown instanceof JsonArray items && answer instanceof JsonArray given) {
      return items.size() == given.size()
          && IntStream.range(0, items.size()).allMatch(i -> isAsShown(items.get(i), given.get(i)));
    }
    return shown.equals(answer);
  }

  private static JsonValue json(String text) {
    try (JsonReader reader = Json.createReader(new StringReader(text))) {
      return reader.readValue();
    }
  }
}
