package io.mongosession.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of a test. Its output goes to a file; it never outlives the tests. */
final class OwnProcess implements AutoCloseable {

  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
  private static final int SECONDS_TO_END = 60;
  private static final int MINUTES_TO_RUN = 4;

  private final ProcessHandle process;
  private final Thread killer;

  private OwnProcess(ProcessHandle process) {
    this.process = process;
    killer = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(killer);
  }

  static OwnProcess java(Path output, Map<String, String> environment, List<String> arguments) {
    return java(output, Path.of(""), environment, arguments);
  }

  static OwnProcess java(
      Path output, Path directory, Map<String, String> environment, List<String> arguments) {
    return new OwnProcess(start(output, directory, environment, javaWith(arguments)).toHandle());
  }

  /** Starts a program that is not Java. */
  static OwnProcess command(Path output, Map<String, String> environment, List<String> command) {
    return new OwnProcess(start(output, Path.of(""), environment, command).toHandle());
  }

  /** A process that a command has left behind. */
  static OwnProcess of(long pid) {
    return new OwnProcess(
        ProcessHandle.of(pid).orElseThrow(() -> new AssertionError("no process " + pid)));
  }

  /** Runs a Java program to its end; returns its exit status. */
  static int run(
      Path output, Path directory, Map<String, String> environment, List<String> arguments) {
    Process process = start(output, directory, environment, javaWith(arguments));
    try {
      if (!process.waitFor(MINUTES_TO_RUN, TimeUnit.MINUTES)) {
        throw new AssertionError("does not end: " + arguments + ", see " + output);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> javaWith(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(JAVA_HOME.resolve("bin").resolve("java").toString());
    command.addAll(arguments);
    return command;
  }

  private static Process start(
      Path output, Path directory, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("MONGODB_SESSION"));
    builder.environment().put("JAVA_HOME", JAVA_HOME.toString());
    builder.environment().putAll(environment);
    try {
      Files.createDirectories(output.toAbsolutePath().getParent());
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to end and waits until it has. */
  void stop() {
    process.destroy();
    awaitEnd();
  }

  /** SIGKILL: it gets no chance to do anything more. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      process.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new AssertionError("process " + process.pid() + " did not end", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
  }
}
