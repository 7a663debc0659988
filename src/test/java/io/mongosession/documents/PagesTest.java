package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README and pages: short, linked, and about files that are there. */
class PagesTest {

  private static final int README_LINES = 300;
  private static final Pattern PAGE = Pattern.compile("src/site/markdown/[\\w.-]+");

  @Test
  void theReadmeIsShort() {
    assertThat(Page.of(Page.README).lines()).hasSizeLessThanOrEqualTo(README_LINES);
  }

  @Test
  void everyRelativeLinkLeadsToAFileAndToAHeadingInIt() {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Page page : Page.all()) {
      for (String link : page.links()) {
        if (!link.matches("[a-z]+:.*")) {
          links++;
          if (!leadsSomewhere(page, link)) {
            broken.add(page.path() + ": " + link);
          }
        }
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).isGreaterThan(20);
  }

  private static boolean leadsSomewhere(Page page, String link) {
    String[] parts = link.split("#", 2);
    Path target =
        parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]).normalize();
    return Files.exists(target)
        && (parts.length == 1 || Page.of(target).anchors().contains(parts[1]));
  }

  @Test
  void theReadmeLeadsToEveryPage() {
    List<String> links =
        Page.of(Page.README).links().stream().map(link -> link.replaceFirst("#.*", "")).toList();
    assertThat(Page.all())
        .filteredOn(page -> !page.path().equals(Page.README))
        .hasSizeGreaterThan(8)
        .allSatisfy(page -> assertThat(links).contains(page.path().toString()));
  }

  @Test
  void everyPageOpensWithOneSentence() {
    for (Page page : Page.all()) {
      List<String> lines = page.lines();
      assertThat(lines.get(0)).as(page.path().toString()).startsWith("# ");
      assertThat(lines.get(1)).as(page.path().toString()).isEmpty();
      String opening =
          lines.stream()
              .skip(2)
              .takeWhile(line -> !line.isEmpty())
              .collect(Collectors.joining(" "));
      assertThat(opening).as(page.path().toString()).matches("[^.?!]+(\\.[^ .?!]+)*\\.");
    }
  }

  /** Code in the running text that begins like a path of this repository is one. */
  @Test
  void everyFileThatAPageNamesExists() {
    Set<String> missing = new TreeSet<>();
    for (Page page : Page.all()) {
      page.code().stream()
          .filter(code -> code.matches("(server-config|src)/[\\w./-]+"))
          .filter(code -> !Files.exists(Path.of(code)))
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  /** Comments, messages and configuration that send a reader to a page. */
  @Test
  void everyPageThatCodeNamesExists() throws IOException {
    Set<String> named = new TreeSet<>();
    for (Path root : List.of(Path.of("src"), Path.of("server-config"))) {
      try (Stream<Path> files = Files.walk(root)) {
        files
            .filter(file -> file.toString().matches(".*\\.(java|xml|yaml|properties|sh|args|cli)"))
            .forEach(file -> named.addAll(pagesIn(file)));
      }
    }
    named.addAll(pagesIn(Path.of("pom.xml")));
    named.addAll(pagesIn(Path.of("Dockerfile")));
    assertThat(named).isNotEmpty().allSatisfy(page -> assertThat(Path.of(page)).exists());
  }

  private static List<String> pagesIn(Path file) {
    try {
      return PAGE.matcher(Files.readString(file))
          .results()
          .map(MatchResult::group)
          .filter(page -> page.endsWith(".md"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
