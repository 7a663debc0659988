package io.mongosession.faults;

import io.mongosession.testing.Ports;
import io.mongosession.testing.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Payara Micro, by the operator's start line in a folder with everything it names. */
final class PayaraMicroServer extends ApplicationServer {

  private static final Path CONFIGURATION = Path.of("server-config", "payara-micro");
  private static final Duration TO_DEPLOY = Duration.ofMinutes(5);
  private static final String STARTED = "Payara Micro URLs:";

  private int port;

  PayaraMicroServer(Path directory, Path war, Map<String, String> settings) {
    super(directory, settings);
    link(Path.of(System.getProperty("payara-micro.jar")), "payara-micro.jar");
    link(war, "mongodb-session-manager.war");
    link(CONFIGURATION.resolve("start.args"), "start.args");
    link(CONFIGURATION.resolve("pre-boot.asadmin"), "pre-boot.asadmin");
    link(CONFIGURATION.resolve("post-boot.asadmin"), "post-boot.asadmin");
  }

  private void link(Path file, String name) {
    try {
      Files.createDirectories(directory());
      Files.createSymbolicLink(directory().resolve(name), file.toAbsolutePath());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  OwnProcess launch() {
    port = Ports.free();
    OwnProcess process =
        OwnProcess.java(
            output(),
            directory(),
            environment(),
            List.of("-Xmx512m", "@start.args", "--port", String.valueOf(port)));
    Wait.until(
        "the application is deployed, see " + output(),
        TO_DEPLOY,
        () -> log().contains(STARTED) || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError("not deployed, see " + output());
    }
    return process;
  }

  @Override
  URI address() {
    return URI.create("http://localhost:" + port);
  }

  @Override
  String log() {
    return console();
  }
}
