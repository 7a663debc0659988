package io.mongosession.bench.server;

import java.io.IOException;
import java.util.List;

/** An embedded server in a process of its own, so that its work is separate from all else. */
final class EmbeddedServer implements DatabaseServer {

  private final ChildJvm process;
  private final String uri;

  EmbeddedServer() throws IOException {
    process = ChildJvm.start(EmbeddedServerMain.class, List.of("-Xmx3g"));
    uri = process.ask(EmbeddedServerMain.URI);
  }

  @Override
  public String uri() {
    return uri;
  }

  @Override
  public String description() {
    return "mongo-java-server %s (embedded, in memory, a process of its own; says it is MongoDB %s)"
        .formatted(System.getProperty("bench.embedded.version"), DatabaseServer.version(uri));
  }

  @Override
  public long connectionsOpened() {
    return Long.parseLong(process.ask(EmbeddedServerMain.CONNECTIONS));
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
