package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.problem.ProblemType;
import io.mongosession.testing.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The page of the REST API against the description that the server gives, and the problems. */
class HttpPageTest {

  private static final Path OPENAPI = Path.of("src/main/resources/META-INF/openapi.yaml");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "PATCH", "DELETE");

  @Test
  void theTableOfCallsHasEveryOperationAndNoOther() throws IOException {
    Set<String> documented = new TreeSet<>();
    for (List<String> row : Page.of(Page.HTTP).table("Call")) {
      List<String> words =
          CODE.matcher(row.get(0))
              .results()
              .map(MatchResult::group)
              .map(code -> code.replace("`", ""))
              .flatMap(code -> List.of(code.split(" ")).stream())
              .map(word -> word.replace("{a}", "{s}/agents/{agent_id}"))
              .map(word -> word.replace("{s}", "/api/sessions/{session_id}"))
              .toList();
      words.stream()
          .filter(METHODS::contains)
          .forEach(
              method ->
                  words.stream()
                      .filter(word -> word.startsWith("/api/"))
                      .forEach(path -> documented.add(method + " " + path)));
    }
    assertThat(documented).isEqualTo(described(operation -> true));
  }

  @Test
  void theTourShowsABodyForEveryCallThatTakesOne() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (Page.Block block : Page.of(Page.HTTP).blocks()) {
      if (block.language().equals("sh")) {
        DocumentedCalls.commands(block).stream()
            .map(command -> DocumentedCalls.request(command, URI.create("http://localhost/")))
            .filter(request -> request.bodyPublisher().orElseThrow().contentLength() > 0)
            .forEach(request -> shown.add(request.method() + " " + request.uri().getPath()));
      }
    }
    for (String operation : described(members -> members.containsKey("requestBody"))) {
      if (!operation.equals("POST /api/sessions")) { // As PUT, and shown without a body.
        Pattern call = Pattern.compile(operation.replaceAll("\\{\\w+}", "[^/]+"));
        assertThat(shown).as(operation).anyMatch(call.asMatchPredicate());
      }
    }
  }

  /** The operations that are described and have these members. */
  private static Set<String> described(Predicate<Map<?, ?>> wanted) throws IOException {
    Set<String> operations = new TreeSet<>();
    try (InputStream in = Files.newInputStream(OPENAPI)) {
      Map<String, Map<String, Map<String, Object>>> document =
          new Yaml(new SafeConstructor(strict())).load(in);
      document
          .get("paths")
          .forEach(
              (path, item) ->
                  item.keySet().stream()
                      .filter(name -> METHODS.contains(name.toUpperCase(Locale.ROOT)))
                      .filter(name -> wanted.test((Map<?, ?>) item.get(name)))
                      .map(method -> method.toUpperCase(Locale.ROOT))
                      .forEach(method -> operations.add(method + " " + path)));
    }
    return operations;
  }

  @Test
  void theTableOfProblemsHasEveryTypeWithItsStatus() {
    Map<String, Integer> documented = new TreeMap<>();
    for (List<String> row : Page.of(Page.HTTP).table("Name")) {
      List<String> names = List.of(row.get(0).replace("`", "").split(", "));
      List<String> statuses = List.of(row.get(1).split(", "));
      assertThat(names).hasSameSizeAs(statuses);
      for (int i = 0; i < names.size(); i++) {
        documented.put(names.get(i), Integer.valueOf(statuses.get(i)));
      }
    }
    Map<String, Integer> known = new TreeMap<>();
    for (ProblemType type : ProblemType.values()) {
      known.put(type.urn().replace("urn:mongosession:problem:", ""), type.status());
    }
    assertThat(documented).isEqualTo(known);
  }

  /** A name that stands twice hides what the first one says. */
  private static LoaderOptions strict() {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return options;
  }
}
