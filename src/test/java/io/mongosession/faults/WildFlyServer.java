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
import java.util.stream.Stream;

/**
 * WildFly, configured by the operator's commands. The build has run the first of them already, see
 * the profile in pom.xml; here the configuration is copied and the second puts the WAR in.
 */
final class WildFlyServer extends ApplicationServer {

  private static final Path HOME = Path.of(System.getProperty("test.server.home")).toAbsolutePath();
  private static final Path CONFIGURATION = Path.of("server-config", "wildfly").toAbsolutePath();
  private static final Duration TO_DEPLOY = Duration.ofMinutes(5);

  /** Message codes: the server has started, it has with errors. */
  private static final String STARTED = "WFLYSRV0025";

  private static final String NOT_STARTED = "WFLYSRV0026";

  private final Path war;
  private int port;
  private int managementPort;

  WildFlyServer(Path directory, Path war, Map<String, String> settings) {
    super(directory, settings);
    this.war = war.toAbsolutePath();
    environment().put("JBOSS_HOME", HOME.toString());
    environment().put("LAUNCH_JBOSS_IN_BACKGROUND", "true");
    environment().put("JBOSS_PIDFILE", directory().resolve("pid").toString());
    copyConfiguration();
    deploy();
  }

  private void copyConfiguration() {
    Path from = HOME.resolve("standalone/configuration");
    Path to = base("configuration");
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The operator's commands, on the WAR beside them. */
  private void deploy() {
    Path output = directory().resolve("cli.log");
    int status =
        OwnProcess.run(
            output,
            war.getParent(),
            environment(),
            List.of(
                baseDirectory(),
                "-jar",
                HOME.resolve("jboss-modules.jar").toString(),
                "-mp",
                HOME.resolve("modules").toString(),
                "org.jboss.as.cli",
                "--file=" + CONFIGURATION.resolve("deploy.cli")));
    if (status != 0) {
      throw new AssertionError("not deployed: " + status + ", see " + output);
    }
  }

  private Path base(String file) {
    return directory().resolve("standalone").resolve(file);
  }

  private String baseDirectory() {
    return "-Djboss.server.base.dir=" + directory().resolve("standalone");
  }

  @Override
  OwnProcess launch() {
    port = Ports.free();
    managementPort = Ports.free();
    OwnProcess script =
        OwnProcess.command(
            output(),
            environment(),
            List.of(
                HOME.resolve("bin/standalone.sh").toString(),
                "-c",
                "standalone-microprofile.xml",
                baseDirectory(),
                "-Djboss.http.port=" + port,
                "-Djboss.management.http.port=" + managementPort));
    Wait.until(
        "the application is deployed, see " + output(),
        TO_DEPLOY,
        () -> console().contains(STARTED) || console().contains(NOT_STARTED) || !script.isAlive());
    if (!console().contains(STARTED)) {
      script.close();
      throw new AssertionError("not deployed, see " + output());
    }
    return OwnProcess.of(Long.parseLong(read(directory().resolve("pid")).strip()));
  }

  @Override
  URI address() {
    return URI.create("http://localhost:" + port);
  }

  /** WildFly reports its health on the management port only. */
  @Override
  URI health() {
    return URI.create("http://localhost:" + managementPort + "/health/");
  }

  @Override
  String log() {
    return read(base("log/server.log"));
  }
}
