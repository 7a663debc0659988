package io.mongosession.faults;

import io.mongosession.testing.FiguresServlet;
import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.bson.Document;

/**
 * What a server uses at a moment.
 *
 * @param heap bytes after a garbage collection
 * @param connections in its pool to the database
 * @param descriptors open files and sockets; -1 where the system has none
 */
record Figures(long heap, long threads, long connections, long descriptors) {

  private static final double MIB = 1024 * 1024;

  /**
   * Starts a database and a server that reports its figures, and waits until it is ready.
   *
   * @param directory where its WAR goes
   */
  static Client serverOf(Rig rig, Path directory) {
    rig.startDatabase();
    ApplicationServer server =
        rig.server(
            Wars.with(directory.resolve("figures.war"), FiguresServlet.class),
            rig.database().uri(),
            Rig.DEFAULT_TIMEOUTS);
    server.start();
    Client client = new Client(server);
    Wait.until("ready", client::isReady);
    return client;
  }

  /** Asks such a server. */
  static Figures of(Client client) {
    Document figures = client.get("/figures").json();
    return new Figures(
        number(figures, "heap"),
        number(figures, "threads"),
        number(client.pool(), "size"),
        number(figures, "descriptors"));
  }

  private static long number(Document document, String name) {
    return document.get(name, Number.class).longValue();
  }

  /** Each figure's median. */
  static Figures median(List<Figures> samples) {
    return new Figures(
        median(samples, Figures::heap),
        median(samples, Figures::threads),
        median(samples, Figures::connections),
        median(samples, Figures::descriptors));
  }

  private static long median(List<Figures> samples, ToLongFunction<Figures> figure) {
    return samples.stream().mapToLong(figure).sorted().toArray()[samples.size() / 2];
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "heap %.1f MiB, threads %d, connections %d, descriptors %d",
        heap / MIB,
        threads,
        connections,
        descriptors);
  }
}
