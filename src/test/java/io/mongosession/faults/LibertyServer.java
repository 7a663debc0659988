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
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Open Liberty, with the operator's server.xml and jvm.options. */
final class LibertyServer extends ApplicationServer {

  private static final String NAME = "app";
  private static final Path CONFIGURATION = Path.of("server-config", "liberty");
  private static final Duration TO_DEPLOY = Duration.ofMinutes(5);

  /** Message codes: the endpoint listens, the application is started, it is not. */
  private static final Pattern PORT = Pattern.compile("CWWKO0219I.* (\\d+)\\.");

  private static final String STARTED = "CWWKZ0001I";
  private static final String NOT_STARTED = "CWWKZ0002E";

  private final Path home = Path.of(System.getProperty("test.server.home"));

  LibertyServer(Path directory, Path war, Map<String, String> settings) {
    super(directory, settings);
    environment().put("HTTP_PORT", "0");
    environment().put("WLP_USER_DIR", directory().resolve("usr").toString());
    try {
      Path server = directory().resolve("usr").resolve("servers").resolve(NAME);
      copy(CONFIGURATION.resolve("platform.xml"), server);
      copy(CONFIGURATION.resolve("server.xml"), server);
      copy(CONFIGURATION.resolve("jvm.options"), server);
      Files.createDirectories(server.resolve("apps"));
      Files.copy(
          war,
          server.resolve("apps").resolve("mongodb-session-manager.war"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path file, Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  OwnProcess launch() {
    environment().put("LOG_DIR", logs().toString());
    OwnProcess process = OwnProcess.java(output(), environment(), arguments());
    Wait.until(
        "the application is deployed, see " + logs(),
        TO_DEPLOY,
        () -> log().contains(STARTED) || log().contains(NOT_STARTED) || !process.isAlive());
    if (!log().contains(STARTED)) {
      process.close();
      throw new AssertionError("not deployed, see " + logs() + " and " + output());
    }
    return process;
  }

  private List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    Path options = home.resolve("lib/platform/java");
    arguments.add(
        "@"
            + options.resolve(
                Runtime.version().feature() < 24 ? "java9.options" : "java24.options"));
    arguments.add("-Xmx256m");
    // As the server's own script does; this starts what that script starts.
    read(CONFIGURATION.resolve("jvm.options"))
        .lines()
        .filter(line -> line.startsWith("-"))
        .forEach(arguments::add);
    arguments.add("-javaagent:" + home.resolve("bin/tools/ws-javaagent.jar"));
    arguments.add("-jar");
    arguments.add(home.resolve("bin/tools/ws-server.jar").toString());
    arguments.add(NAME);
    return arguments;
  }

  @Override
  URI address() {
    Wait.until("the endpoint listens", () -> PORT.matcher(log()).find());
    Matcher port = PORT.matcher(log());
    port.find();
    return URI.create("http://localhost:" + port.group(1));
  }

  private Path logs() {
    return directory().resolve("logs-" + starts());
  }

  @Override
  String log() {
    return read(logs().resolve("messages.log"));
  }
}
