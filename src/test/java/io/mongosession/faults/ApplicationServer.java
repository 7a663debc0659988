package io.mongosession.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * An application server as a process of its own, with the configuration an operator uses, the WAR
 * at the root, and every setting in the environment. It listens on a port of its own choice.
 */
abstract class ApplicationServer implements AutoCloseable {

  static final String LIBERTY = "liberty";
  static final String PAYARA_MICRO = "payara-micro";
  static final String PAYARA_SERVER = "payara-server";
  static final String WILDFLY = "wildfly";

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private OwnProcess process;
  private volatile URI base;
  private int starts;

  /**
   * @param directory where its files go
   * @param settings names and values of the module's settings
   */
  ApplicationServer(Path directory, Map<String, String> settings) {
    this.directory = directory.toAbsolutePath();
    configure(settings);
  }

  /** Settings that it has from its next start on. */
  final void configure(Map<String, String> settings) {
    settings.forEach((name, value) -> environment.put(variable(name), value));
  }

  /** The server of this container test run. */
  static ApplicationServer of(
      String container, Path directory, Path war, Map<String, String> settings) {
    return switch (container) {
      case LIBERTY -> new LibertyServer(directory, war, settings);
      case PAYARA_MICRO -> new PayaraMicroServer(directory, war, settings);
      case PAYARA_SERVER -> new PayaraServer(directory, war, settings);
      case WILDFLY -> new WildFlyServer(directory, war, settings);
      default -> throw new IllegalArgumentException("no such server: " + container);
    };
  }

  /** The name MicroProfile Config looks up in the environment. */
  private static String variable(String setting) {
    return setting.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  /** Starts it and waits until the application is deployed; its database may be down. */
  final void start() {
    starts++;
    process = launch();
    base = address();
  }

  /** Starts it; returns when the application is deployed. */
  abstract OwnProcess launch();

  /** Where it listens. */
  abstract URI address();

  /** Where it reports its health. */
  URI health() {
    return base().resolve("/health/");
  }

  /** What it has logged since its last start. */
  abstract String log();

  /** What it has printed since its last start. */
  final String console() {
    return read(output());
  }

  /** Where that goes. */
  Path output() {
    return directory.resolve("console-" + starts + ".log");
  }

  /** How many times it was started. */
  final int starts() {
    return starts;
  }

  final Path directory() {
    return directory;
  }

  /** Of its process; may be added to before it starts. */
  final Map<String, String> environment() {
    return environment;
  }

  static String read(Path log) {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens, since its last start. */
  final URI base() {
    return base;
  }

  final boolean isAlive() {
    return process.isAlive();
  }

  final long pid() {
    return process.pid();
  }

  /** SIGTERM, and waits until it has ended. */
  final void stop() {
    process.stop();
  }

  /** SIGKILL. */
  final void kill() {
    process.kill();
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
  }
}
