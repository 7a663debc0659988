package io.mongosession.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Markdown page of this repository, as far as tests look into it: fenced blocks, headings, links,
 * tables. Files are found from the root of the repository, where Maven runs the tests.
 *
 * @param path relative to the root
 * @param lines as they are
 */
public record Page(Path path, List<String> lines) {

  /** Where the table of all settings is. */
  public static final Path SETTINGS = Path.of("src/site/markdown/settings.md");

  public static final Path README = Path.of("README.md");
  public static final Path HTTP = Path.of("src/site/markdown/http.md");
  public static final Path OPERATIONS = Path.of("src/site/markdown/operations.md");

  private static final Path FOLDER = Path.of("src/site/markdown");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`[^`]+`");

  /**
   * A fenced block.
   *
   * @param place page and line, for a failure
   * @param language as the fence says
   */
  public record Block(String place, String language, List<String> lines) {

    public String text() {
      return String.join("\n", lines);
    }
  }

  public static Page of(Path path) {
    try {
      return new Page(path, Files.readAllLines(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The README and every page behind it. */
  public static List<Page> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return Stream.concat(
              Stream.of(README), files.filter(file -> file.toString().endsWith(".md")).sorted())
          .map(Page::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The fenced blocks of every page in one language. */
  public static List<Block> blocksOfAll(String language) {
    return all().stream()
        .flatMap(page -> page.blocks().stream())
        .filter(block -> block.language().equals(language))
        .toList();
  }

  /** The fenced blocks, in order. */
  public List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("```")) {
        int begin = i;
        i++;
        while (!lines.get(i).equals("```")) {
          i++;
        }
        blocks.add(
            new Block(
                path + ":" + (begin + 1),
                lines.get(begin).substring(3),
                lines.subList(begin + 1, i)));
      }
    }
    return blocks;
  }

  /** The lines that are no part of a fenced block. */
  public List<String> prose() {
    boolean[] fenced = {false};
    return lines.stream()
        .filter(
            line -> {
              boolean fence = line.startsWith("```");
              fenced[0] ^= fence;
              return !fence && !fenced[0];
            })
        .toList();
  }

  /** What the links lead to, as written. */
  public List<String> links() {
    return matches(LINK, CODE.matcher(text()).replaceAll("`code`")).map(m -> m.group(1)).toList();
  }

  /** What is set as code in the running text, without the back-ticks. */
  public List<String> code() {
    return matches(CODE, text())
        .map(MatchResult::group)
        .map(code -> code.substring(1, code.length() - 1))
        .toList();
  }

  /** The anchors that code hosts give the headings. */
  public Set<String> anchors() {
    Set<String> anchors = new LinkedHashSet<>();
    prose().stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .forEach(
            anchor ->
                anchors.add(
                    IntStream.iterate(0, i -> i + 1)
                        .mapToObj(i -> i == 0 ? anchor : anchor + "-" + i)
                        .filter(name -> !anchors.contains(name))
                        .findFirst()
                        .orElseThrow()));
    return anchors;
  }

  /** The rows of every table whose first heading is this one, cell by cell. */
  public List<List<String>> table(String firstHeading) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : prose()) {
      if (!line.startsWith("|")) {
        inside = false;
      } else if (line.startsWith("| " + firstHeading + " |")) {
        inside = true;
      } else if (inside && !line.startsWith("|---")) {
        String cells = line.substring(1, line.length() - 1);
        rows.add(Stream.of(cells.split("\\|", -1)).map(String::strip).toList());
      }
    }
    return rows;
  }

  private String text() {
    return prose().stream().collect(Collectors.joining("\n"));
  }

  private static Stream<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results();
  }
}
