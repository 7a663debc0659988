package io.mongosession.viewer;

import io.mongosession.json.JsonOutput;
import jakarta.servlet.ServletContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The viewer's files, each read when it is first asked for: its own in {@code WEB-INF/viewer},
 * those of libraries in their WebJars, and its configuration. Thread-safe.
 */
final class ViewerFiles {

  static final String PAGE = "/viewer/index.html";

  private static final String CONFIGURATION = "/viewer/config.json";

  /** No name leads out of the folder. */
  private static final Pattern NAME = Pattern.compile("/viewer/[a-z-]{1,32}\\.(html|css|js|svg)");

  /** By their path here: library, and file in it. */
  private static final Map<String, Library> LIBRARIES =
      Map.of(
          "/viewer/lib/marked.js", new Library("marked", "lib/marked.esm.js"),
          "/viewer/lib/uplot.js", new Library("uplot", "dist/uPlot.esm.js"),
          "/viewer/lib/uplot.css", new Library("uplot", "dist/uPlot.min.css"));

  private record Library(String name, String file) {}

  private final ServletContext context;
  private final ViewerConfig configuration;
  private final Map<String, ViewerFile> found = new ConcurrentHashMap<>();

  ViewerFiles(ServletContext context, ViewerConfig configuration) {
    this.context = context;
    this.configuration = configuration;
  }

  /**
   * The file of this path.
   *
   * @param path what a caller asks for
   */
  Optional<ViewerFile> find(String path) throws IOException {
    ViewerFile known = found.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    byte[] content = read(path);
    if (content == null) {
      return Optional.empty();
    }
    ViewerFile file = ViewerFile.of(path, content);
    found.put(path, file);
    return Optional.of(file);
  }

  private byte[] read(String path) throws IOException {
    if (path.equals(CONFIGURATION)) {
      ByteArrayOutputStream json = new ByteArrayOutputStream();
      JsonOutput.write(configuration, json);
      return json.toByteArray();
    }
    if (LIBRARIES.containsKey(path)) {
      return resource(resourceOf(LIBRARIES.get(path)));
    }
    return NAME.matcher(path).matches() ? resource("/WEB-INF" + path) : null;
  }

  /** A WebJar has its files under its version, of which only one is in the WAR. */
  private String resourceOf(Library library) throws IOException {
    Set<String> versions = context.getResourcePaths("/webjars/" + library.name() + "/");
    if (versions == null || versions.size() != 1) {
      throw new IOException("one " + library.name() + " is needed in the WAR, found " + versions);
    }
    return versions.iterator().next() + library.file();
  }

  private byte[] resource(String path) throws IOException {
    try (InputStream in = context.getResourceAsStream(path)) {
      return in == null ? null : in.readAllBytes();
    }
  }
}
