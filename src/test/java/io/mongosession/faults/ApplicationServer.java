package io.mongosession.faults;

import io.mongosession.testing.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Open Liberty as a process of its own, with the configuration an operator uses, the WAR, and every
 * setting in the environment. It listens on a port of its own choice.
 */
final class ApplicationServer implements AutoCloseable {

  private static final String NAME = "app";
  private static final Path CONFIGURATION = Path.of("server-config", "liberty");
  private static final Duration TO_DEPLOY = Duration.ofMinutes(2);

  /** Message codes: the endpoint listens, the application is started, it is not. */
  private static final Pattern PORT = Pattern.compile("CWWKO0219I.* (\\d+)\\.");

  private static final String STARTED = "CWWKZ0001I";
  private static final String NOT_STARTED = "CWWKZ0002E";

  private final Path home = Path.of(System.getProperty("test.server.home"));
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private OwnProcess process;
  private URI base;
  private int starts;

  /**
   * @param directory where its files go
   * @param settings names and values of the module's settings
   */
  ApplicationServer(Path directory, Path war, Map<String, String> settings) {
    this.directory = directory.toAbsolutePath();
    settings.forEach((name, value) -> environment.put(variable(name), value));
    environment.put("HTTP_PORT", "0");
    environment.put("WLP_USER_DIR", this.directory.resolve("usr").toString());
    try {
      Path server = this.directory.resolve("usr").resolve("servers").resolve(NAME);
      copy(CONFIGURATION.resolve("platform.xml"), server);
      copy(CONFIGURATION.resolve("server.xml"), server);
      Files.createDirectories(server.resolve("apps"));
      Files.copy(
          war,
          server.resolve("apps").resolve("mongodb-session-manager.war"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name MicroProfile Config looks up in the environment. */
  private static String variable(String setting) {
    return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static void copy(Path file, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  /** Starts it and waits until the application is deployed; that says nothing of its database. */
  void start() {
    starts++;
    environment.put("LOG_DIR", logs().toString());
    Path output = directory.resolve("console-" + starts + ".log");
    process = OwnProcess.java(output, environment, arguments());
    Wait.until(
        "the application is deployed, see " + logs(),
        TO_DEPLOY,
        () -> log().contains(STARTED) || log().contains(NOT_STARTED) || !process.isAlive());
    if (!log().contains(STARTED)) {
      throw new AssertionError("not deployed, see " + logs() + " and " + output);
    }
    Wait.until("the endpoint listens", () -> PORT.matcher(log()).find());
    Matcher port = PORT.matcher(log());
    port.find();
    base = URI.create("http://localhost:" + port.group(1));
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    Path options = home.resolve("lib/platform/java");
    arguments.add(
        "@"
            + options.resolve(
                Runtime.version().feature() < 24 ? "java9.options" : "java24.options"));
    arguments.add("-Xmx256m");
    arguments.add("-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"));
    arguments.add("-jar");
    arguments.add(home.resolve("bin/tools/ws-server.jar").toString());
    arguments.add(NAME);
    return arguments;
  }

  private Path logs() {
    return directory.resolve("logs-" + starts);
  }

  /** What it has logged since its last start. */
  String log() {
    Path log = logs().resolve("messages.log");
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens, since its last start. */
  URI base() {
    return base;
  }

  long pid() {
    return process.pid();
  }

  /** SIGTERM, and waits until it has ended. */
  void stop() {
    process.stop();
  }

  /** SIGKILL. */
  void kill() {
    process.kill();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
