package io.mongosession.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Page;
import io.mongosession.testing.Page.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** What the pages show as code is code that the build compiles and its tests run. */
class ExamplesTest {

  private static final Path TESTS = Path.of("src/test/java");
  private static final Pattern LIBRARY = Pattern.compile("([a-z0-9.]+):([a-z0-9-]+):([0-9.]+)");
  private static final Path APPLICATIONS = TESTS.resolve("com/example");

  /** Line by line, but for the indentation of the block as a unit. */
  @Test
  void everyJavaExampleIsPartOfAnExampleApplicationOrOfATest() {
    List<List<String>> sources = sources().map(ExamplesTest::lines).toList();
    List<Block> examples = Page.blocksOfAll("java");

    assertThat(examples).hasSizeGreaterThan(5);
    assertThat(examples)
        .filteredOn(
            example -> sources.stream().noneMatch(source -> contains(source, example.lines())))
        .describedAs("examples that are found in no source; change both")
        .isEmpty();
  }

  /** Compiled is not run: each class of an example application is named by some test. */
  @Test
  void everyExampleClassIsRunByATest() {
    List<String> tests = tests().map(ExamplesTest::text).toList();
    assertThat(files(APPLICATIONS).map(file -> file.getFileName().toString()))
        .isNotEmpty()
        .map(name -> name.replace(".java", ""))
        .allSatisfy(type -> assertThat(tests).anyMatch(test -> test.contains(type)));
  }

  /** The dependency that an application adds is this project, with a classifier that is built. */
  @Test
  void theDependencyThatIsShownIsThisProject() throws Exception {
    Element project = xml(text(Path.of("pom.xml")));
    List<Block> dependencies =
        Page.blocksOfAll("xml").stream()
            .filter(block -> block.text().startsWith("<dependency>"))
            .toList();

    assertThat(dependencies).isNotEmpty();
    for (Block block : dependencies) {
      Element dependency = xml(block.text());
      for (String member : List.of("groupId", "artifactId", "version")) {
        assertThat(text(dependency, member)).as(block.place()).isEqualTo(text(project, member));
      }
      if (!block.text().contains("<type>war</type>")) {
        assertThat(text(Path.of("pom.xml")))
            .contains("<classifier>" + text(dependency, "classifier") + "</classifier>");
      }
    }
  }

  /** Libraries are named with the version that is built and tested with. */
  @Test
  void everyLibraryThatIsShownHasTheVersionOfThisProject() {
    List<MatchResult> shown =
        Page.all().stream()
            .flatMap(page -> page.code().stream())
            .flatMap(code -> LIBRARY.matcher(code).results())
            .toList();

    assertThat(shown).hasSizeGreaterThan(3);
    String project = text(Path.of("pom.xml"));
    for (MatchResult library : shown) {
      Matcher version =
          Pattern.compile(
                  "<groupId>%s</groupId>\\s+<artifactId>%s</artifactId>\\s+<version>\\$\\{(.*)}"
                      .formatted(library.group(1), library.group(2)))
              .matcher(project);
      assertThat(version.find()).as(library.group()).isTrue();
      assertThat(project)
          .contains("<%1$s>%2$s</%1$s>".formatted(version.group(1), library.group(3)));
    }
  }

  private static boolean contains(List<String> source, List<String> example) {
    return IntStream.rangeClosed(0, source.size() - example.size())
        .anyMatch(from -> matches(source, from, example));
  }

  private static boolean matches(List<String> source, int from, List<String> example) {
    String first = source.get(from);
    if (!first.endsWith(example.get(0)) || first.isEmpty()) {
      return false;
    }
    String indentation = first.substring(0, first.length() - example.get(0).length());
    return indentation.isBlank()
        && IntStream.range(0, example.size())
            .allMatch(
                i ->
                    source
                        .get(from + i)
                        .equals(example.get(i).isEmpty() ? "" : indentation + example.get(i)));
  }

  private static Stream<Path> sources() {
    return Stream.concat(files(APPLICATIONS), tests());
  }

  private static Stream<Path> tests() {
    return files(TESTS).filter(file -> file.toString().matches(".*(IT|Test)\\.java"));
  }

  private static Stream<Path> files(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Path file) {
    return text(file).lines().toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Element xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new org.xml.sax.InputSource(new java.io.StringReader(text)))
        .getDocumentElement();
  }

  /** The text of a direct child. */
  private static String text(Element parent, String name) {
    return IntStream.range(0, parent.getChildNodes().getLength())
        .mapToObj(parent.getChildNodes()::item)
        .filter(child -> child.getNodeName().equals(name))
        .findFirst()
        .orElseThrow()
        .getTextContent();
  }
}
