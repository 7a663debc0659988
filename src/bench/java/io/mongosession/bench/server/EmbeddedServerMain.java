package io.mongosession.bench.server;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import io.netty.channel.Channel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The embedded server's process: reports its address and its count of connections. */
final class EmbeddedServerMain {

  static final String URI = "uri";
  static final String CONNECTIONS = "connections";

  /** Reports for each new database which indexes it ignores; errors reach the client anyway. */
  private static final Logger SERVER_LOG = Logger.getLogger("de.bwaldvogel.mongo");

  private final Set<String> channels = ConcurrentHashMap.newKeySet();
  private final MongoBackend backend = H2Backend.inMemory();

  private EmbeddedServerMain() {}

  public static void main(String[] args) throws IOException {
    SERVER_LOG.setLevel(Level.OFF);
    EmbeddedServerMain main = new EmbeddedServerMain();
    MongoServer server = new MongoServer(main.countingBackend());
    // One worker: with more, concurrent findOneAndUpdate calls see each other's half-done work.
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, 1);
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      System.out.println(
          line.equals(URI)
              ? "mongodb://127.0.0.1:" + server.getLocalAddress().getPort() + "/"
              : main.channels.size());
    }
    server.shutdownNow();
  }

  /** The driver greets on every connection it opens with a command that comes with its channel. */
  private MongoBackend countingBackend() {
    return (MongoBackend)
        Proxy.newProxyInstance(
            MongoBackend.class.getClassLoader(),
            new Class<?>[] {MongoBackend.class},
            (proxy, method, arguments) -> {
              if (arguments != null && arguments[0] instanceof Channel channel) {
                channels.add(channel.id().asLongText());
              }
              try {
                return method.invoke(backend, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
