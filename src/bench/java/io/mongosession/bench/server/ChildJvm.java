package io.mongosession.bench.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own with a main class of this benchmark, which replies to each line it is sent with
 * one line, and ends when its input does.
 */
public final class ChildJvm implements AutoCloseable {

  private final Process process;
  private final Writer input;
  private final BufferedReader output;

  private ChildJvm(Process process) {
    this.process = process;
    input = process.outputWriter(StandardCharsets.UTF_8);
    output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts it; what it writes to its error stream appears on the screen. */
  public static ChildJvm start(Class<?> main, List<String> jvmOptions, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    String logging = System.getProperty("java.util.logging.config.file");
    if (logging != null) {
      command.add("-Djava.util.logging.config.file=" + logging);
    }
    command.addAll(List.of("-classpath", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Sends a line and waits for the reply. */
  public String ask(String line) {
    try {
      input.write(line + "\n");
      input.flush();
      String reply = output.readLine();
      if (reply == null) {
        throw new IllegalStateException("the process ended without a reply to: " + line);
      }
      return reply;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it and waits for the end. */
  @Override
  public void close() throws IOException {
    input.close();
    process.onExit().join();
  }
}
