package io.mongosession.faults;

import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/** Two application servers with one database and one model. They can be killed. Thread-safe. */
final class ServerPair {

  private static final Duration TO_START = Duration.ofMinutes(2);

  /** A server's end, which was somewhere between these times. */
  private record Kill(String server, long fromNanos, long toNanos) {}

  private final List<ApplicationServer> servers = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();
  private final List<Kill> kills = new CopyOnWriteArrayList<>();

  /**
   * Starts both, at the same time.
   *
   * @param uris the connection string of each
   */
  ServerPair(
      Rig rig, Path war, List<String> uris, CountedModel model, Map<String, String> settings) {
    for (String uri : uris) {
      Map<String, String> all = new HashMap<>(settings);
      all.putAll(model.settings(name(servers.size())));
      servers.add(rig.server(war, uri, all));
    }
    servers.parallelStream().forEach(ApplicationServer::start);
    for (ApplicationServer server : servers) {
      Client client = new Client(server);
      clients.add(client);
      Wait.until("ready", TO_START, client::isReady);
    }
  }

  /** By which the model knows a server. */
  private static String name(int server) {
    return "server-" + server;
  }

  /** Which server sent this: the first, 0, or the second, 1. */
  int serverOf(CountedModel.Asked asked) {
    return asked.server().equals(name(0)) ? 0 : 1;
  }

  /** A client of the first server, 0, or the second, 1. */
  Client client(int server) {
    return clients.get(server);
  }

  /** A client of one of them. */
  Client any() {
    return client(ThreadLocalRandom.current().nextInt(servers.size()));
  }

  /** SIGKILL. */
  void kill(int server) {
    long from = System.nanoTime();
    servers.get(server).kill();
    kills.add(new Kill(name(server), from, System.nanoTime()));
  }

  /** Starts one that was killed, with further settings. */
  void restart(int server, Map<String, String> settings) {
    servers.get(server).configure(settings);
    servers.get(server).start();
    Wait.until("ready", TO_START, client(server)::isReady);
  }

  /** Whether whoever sent the first request to the model was killed before the second arrived. */
  boolean wasKilledBetween(CountedModel.Asked first, CountedModel.Asked second) {
    return kills.stream()
        .anyMatch(
            kill ->
                kill.server().equals(first.server())
                    && first.atNanos() <= kill.toNanos()
                    && kill.fromNanos() <= second.atNanos());
  }
}
