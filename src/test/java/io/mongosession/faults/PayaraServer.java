package io.mongosession.faults;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** A domain of Payara Server, made, started and deployed to as an operator does. */
final class PayaraServer extends ApplicationServer {

  private static final String NAME = "app";
  private static final Path CONFIGURATION =
      Path.of("server-config", "payara-server").toAbsolutePath();
  private static final Path TOOL =
      Path.of(System.getProperty("test.server.home"), "glassfish/lib/client/appserver-cli.jar");

  /** A domain's ports are these above its base; create-domain refuses a base that is in use. */
  private static final int HTTP = 80;

  private static final int ADMINISTRATION = 48;

  private final Path war;
  private int portBase;
  private int commands;

  PayaraServer(Path directory, Path war, Map<String, String> settings) {
    super(directory, settings);
    this.war = war.toAbsolutePath();
  }

  @Override
  OwnProcess launch() {
    boolean isNew = portBase == 0;
    if (isNew) {
      portBase = create();
    }
    command(
        "start-domain",
        "--domaindir",
        directory().toString(),
        "--prebootcommandfile",
        CONFIGURATION.resolve("pre-boot.asadmin").toString(),
        "--postbootcommandfile",
        CONFIGURATION.resolve("post-boot.asadmin").toString(),
        NAME);
    OwnProcess process = OwnProcess.of(Long.parseLong(read(domain("config/pid")).strip()));
    if (isNew) {
      deploy();
    }
    return process;
  }

  private int create() {
    List<Integer> bases =
        new ArrayList<>(IntStream.rangeClosed(150, 300).map(n -> n * 100).boxed().toList());
    Collections.shuffle(bases, new Random());
    return bases.stream()
        .limit(5)
        .filter(
            base ->
                run(
                        "create-domain",
                        "--domaindir",
                        directory().toString(),
                        "--portbase",
                        String.valueOf(base),
                        "--nopassword",
                        NAME)
                    == 0)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no domain, see " + directory()));
  }

  /** The operator's commands, on the WAR beside them. */
  private void deploy() {
    command(
        "--port",
        String.valueOf(portBase + ADMINISTRATION),
        "multimode",
        "--file",
        CONFIGURATION.resolve("deploy.asadmin").toString());
  }

  private void command(String... arguments) {
    int status = run(arguments);
    if (status != 0) {
      throw new AssertionError(arguments[0] + " returned " + status + ", see " + directory());
    }
  }

  private int run(String... arguments) {
    commands++;
    List<String> all = new ArrayList<>(List.of("-jar", TOOL.toString()));
    all.addAll(List.of(arguments));
    return OwnProcess.run(output(), war.getParent(), environment(), all);
  }

  @Override
  Path output() {
    return directory().resolve("asadmin-" + commands + ".log");
  }

  private Path domain(String file) {
    return directory().resolve(NAME).resolve(file);
  }

  @Override
  URI address() {
    return URI.create("http://localhost:" + (portBase + HTTP));
  }

  @Override
  String log() {
    return read(domain("logs/server.log"));
  }
}
