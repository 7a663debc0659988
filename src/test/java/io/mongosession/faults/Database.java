package io.mongosession.faults;

import io.mongosession.testing.TestServer;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The MongoDB of a test class: a process that is started, stopped and killed here, always on the
 * same port. With {@code -Dmongodb.test.uri} it is that server, which nobody stops.
 */
final class Database implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("port (\\d+)");

  private final Path directory;
  private final String given = System.getProperty(TestServer.URI_PROPERTY);
  private int port;
  private int starts;
  private OwnProcess process;

  /**
   * @param directory where its file and output go
   */
  Database(Path directory) {
    this.directory = directory;
  }

  /** Whether it is a process of the test's own, which can be stopped. */
  boolean isOwn() {
    return given == null;
  }

  void start() {
    if (!isOwn()) {
      return;
    }
    starts++;
    Path output = directory.resolve("output-" + starts + ".log");
    process =
        OwnProcess.java(
            output,
            Map.of(),
            List.of(
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                DatabaseMain.class.getName(),
                directory.resolve("data").toString(),
                String.valueOf(port)));
    Matcher[] listening = new Matcher[1];
    Wait.until(
        "the database listens, see " + output,
        () -> {
          listening[0] = PORT.matcher(text(output));
          return listening[0].find() || !process.isAlive();
        });
    if (!process.isAlive()) {
      throw new AssertionError("the database did not start: " + text(output));
    }
    port = Integer.parseInt(listening[0].group(1));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An orderly end. */
  void stop() {
    process.stop();
  }

  /** SIGKILL. */
  void kill() {
    process.kill();
  }

  String uri() {
    return isOwn() ? "mongodb://127.0.0.1:" + port + "/" : given;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
