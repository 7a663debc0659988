package io.mongosession.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Archives for the container tests: always the WAR that Maven built, plus a test's own things. */
public final class Deployments {

  private Deployments() {}

  /** The WAR with the test server's connection string and a database of its own. */
  public static WebArchive war(Class<?>... classes) {
    return war(Map.of(), classes);
  }

  /**
   * The WAR with the test server's connection string, a database of its own, no bearer token
   * needed, and settings that win over those and over any file in the WAR. An empty value takes a
   * setting away.
   */
  public static WebArchive war(Map<String, String> settings, Class<?>... classes) {
    return war("it.war", settings, classes);
  }

  /** As {@link #war(Map, Class[])}, for a test that has several archives. */
  public static WebArchive war(String fileName, Map<String, String> settings, Class<?>... classes) {
    Map<String, String> all = new TreeMap<>();
    all.put("mongodb.session.connection-string", TestServer.uri());
    all.put("mongodb.session.database", "it_" + UUID.randomUUID().toString().replace("-", ""));
    all.put("mongodb.session.rest.security", "none");
    all.putAll(settings);
    return ShrinkWrap.create(ZipImporter.class, fileName)
        .importFrom(new File(System.getProperty("war.file")))
        .as(WebArchive.class)
        .addClasses(classes)
        .addAsLibrary(configuration(all));
  }

  /** Which test server it is, by the name that {@code -Dcontainer} takes. */
  public static String container() {
    return System.getProperty("arquillian.launch");
  }

  /** Where the test server listens. */
  public static URI server() {
    return URI.create("http://localhost:" + System.getProperty("test.server.http.port") + "/");
  }

  /** Where the test server reports its health: kind is live, ready or started. */
  public static URI health(String kind) {
    return URI.create(System.getProperty("test.server.health")).resolve(kind);
  }

  /** What the test server has logged. */
  public static String serverLog() {
    try {
      return Files.readString(Path.of(System.getProperty("test.server.log")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A jar with the test server's connection string, for a WAR with settings of its own. */
  public static JavaArchive connection() {
    return connection(Map.of());
  }

  /** As {@link #connection()}, with more settings. */
  public static JavaArchive connection(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("mongodb.session.connection-string", TestServer.uri());
    return configuration(all);
  }

  /** Where the library of a class is on the test's class path. */
  public static File library(Class<?> type) {
    return new File(
        URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /** A jar of the module that Maven built, by its classifier. */
  public static File jar(String classifier) {
    return new File(System.getProperty(classifier + ".jar.file"));
  }

  /** Adds the classes jar and the libraries that it brings along, and those that begin so. */
  public static WebArchive withClasses(WebArchive archive, String... more) {
    String names = String.join("|", more);
    ShrinkWrap.create(ZipImporter.class, "libraries.war")
        .importFrom(new File(System.getProperty("war.file")))
        .as(WebArchive.class)
        .getContent(
            path ->
                path.get()
                    .matches("/WEB-INF/lib/(mongodb-driver|bson|snappy|" + names + ")-.*\\.jar"))
        .forEach((path, library) -> archive.add(library.getAsset(), path));
    return archive.addAsLibrary(jar("classes"));
  }

  /** A jar of settings that win over a microprofile-config.properties in the WAR itself. */
  private static JavaArchive configuration(Map<String, String> settings) {
    String properties =
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + "=" + setting.getValue().replace("\\", "\\\\"))
            .collect(Collectors.joining("\n", "config_ordinal=350\n", "\n"));
    return ShrinkWrap.create(JavaArchive.class, "it-configuration.jar")
        .addAsManifestResource(new StringAsset(properties), "microprofile-config.properties");
  }
}
