package io.mongosession.bench.http;

import io.mongosession.bench.BenchSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** An Open Liberty server with the project's own platform configuration. */
public final class LibertyServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(5);

  private final Path home;
  private final String name;
  private final int port;
  private final String jvmArguments;
  private Process process;

  /**
   * Sets a server up without starting it.
   *
   * @param applications WAR files by context root
   * @param variables settings that the applications see
   */
  public LibertyServer(
      BenchSettings settings,
      String name,
      Map<String, Path> applications,
      Map<String, String> variables)
      throws IOException {
    this.name = name;
    home = settings.libertyHome();
    port = freePort();
    Path folder = Files.createDirectories(home.resolve("usr/servers").resolve(name));
    Files.copy(
        settings.libertyPlatform(),
        folder.resolve("platform.xml"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(folder.resolve("bootstrap.properties"), "http.port=" + port + "\n");
    Files.writeString(folder.resolve("server.xml"), serverXml(applications, variables));
    jvmArguments = "-Xmx1g" + (settings.flightRecording() ? recordingTo(settings.output()) : "");
  }

  private String recordingTo(Path folder) throws IOException {
    Path recording = Files.createDirectories(folder).toAbsolutePath().resolve(name + ".jfr");
    return " -XX:StartFlightRecording=settings=profile,filename=" + recording;
  }

  /** The module's settings: its database, and callers without bearer tokens. */
  public static Map<String, String> variables(String uri, String database) {
    return Map.of(
        "mongodb.session.connection-string", uri,
        "mongodb.session.database", database,
        "mongodb.session.rest.security", "none");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static String serverXml(Map<String, Path> applications, Map<String, String> variables) {
    StringBuilder xml = new StringBuilder("<server>\n  <include location=\"platform.xml\"/>\n");
    variables.forEach(
        (key, value) ->
            xml.append("  <variable name=\"%s\" value=\"%s\"/>%n".formatted(key, value)));
    applications.forEach(
        (root, war) ->
            xml.append(
                "  <webApplication location=\"%s\" contextRoot=\"%s\"/>%n"
                    .formatted(war.toAbsolutePath(), root)));
    return xml.append("</server>\n").toString();
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Starts the process; does not wait until it is ready. */
  public void start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/server").toString(), "run", name);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JVM_ARGS", jvmArguments);
    Path log = home.resolve("usr/servers").resolve(name).resolve("console.txt");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    process = builder.start();
  }

  /**
   * What its process has taken of the processors so far: the script's and the virtual machine's.
   */
  public Duration processorTime() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(handle -> handle.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** Asks again and again until the response is the wanted one. */
  public void await(int status, String method, String path, String body) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (status(method, path, body) != status) {
      if (System.nanoTime() > end || !process.isAlive()) {
        throw new IllegalStateException(
            "server '%s' does not return %d for %s %s".formatted(name, status, method, path));
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** The status of the response; 0 where there is none. */
  private int status(String method, String path, String body) {
    try (HttpCaller caller = new HttpCaller(port, method, path, body)) {
      return caller.status();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Stops it in the ordinary way and waits for its end. */
  @Override
  public void close() {
    if (process != null) {
      process.destroy();
      process.onExit().join();
    }
  }
}
