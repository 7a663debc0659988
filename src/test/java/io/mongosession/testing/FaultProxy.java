package io.mongosession.testing;

import com.mongodb.ConnectionString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.netcrusher.core.filter.TransformFilter;
import org.netcrusher.core.reactor.NioReactor;
import org.netcrusher.tcp.TcpCrusher;
import org.netcrusher.tcp.TcpCrusherBuilder;

/** A TCP proxy between a driver and a server that can freeze, cut, vanish, and lose replies. */
public final class FaultProxy implements AutoCloseable {

  /** Message header (16), flags (4), section kind (1), document length (4), element type (1). */
  private static final int COMMAND_NAME_OFFSET = 26;

  private record Loss(String command, boolean cut, AtomicInteger left) {}

  private record Slowness(String command, Duration delay) {}

  private final NioReactor reactor;
  private final TcpCrusher crusher;
  private final String uri;
  private final AtomicReference<Loss> loss = new AtomicReference<>();
  private final Map<InetSocketAddress, Loss> losing = new ConcurrentHashMap<>();
  private final AtomicReference<Slowness> slowness = new AtomicReference<>();
  private final Map<InetSocketAddress, Duration> slow = new ConcurrentHashMap<>();
  private volatile Duration delay = Duration.ZERO;

  public FaultProxy(String serverUri) {
    try {
      ConnectionString server = new ConnectionString(serverUri);
      String host = server.getHosts().get(0);
      int colon = host.lastIndexOf(':');
      int port = Ports.free();
      reactor = new NioReactor();
      crusher =
          TcpCrusherBuilder.builder()
              .withReactor(reactor)
              .withBindAddress("127.0.0.1", port)
              .withConnectAddress(
                  colon < 0 ? host : host.substring(0, colon),
                  colon < 0 ? 27017 : Integer.parseInt(host.substring(colon + 1)))
              .withOutgoingTransformFilterFactory(this::watchRequests)
              .withIncomingTransformFilterFactory(this::loseReplies)
              .withIncomingThrottlerFactory(client -> reply -> delayNanos(client))
              .buildAndOpen();
      uri = through(serverUri, "127.0.0.1:" + port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection string that leads to a proxy before that server. */
  static String through(String serverUri, String proxy) {
    String hosts = String.join(",", new ConnectionString(serverUri).getHosts());
    String uri = serverUri.replace(hosts, proxy);
    if (uri.indexOf('/', uri.indexOf("://") + 3) < 0) {
      uri += "/";
    }
    return uri + (uri.contains("?") ? "&" : "?") + "directConnection=true";
  }

  /** The connection string that leads through this proxy. */
  public String uri() {
    return uri;
  }

  /** Host and port of this proxy. */
  public String address() {
    return new ConnectionString(uri).getHosts().get(0);
  }

  /** From now on nothing gets through, and neither side is notified. */
  public void freeze() {
    crusher.freeze();
  }

  /** Lets everything through again, also what was held back. */
  public void unfreeze() {
    crusher.unfreeze();
  }

  /**
   * The connections there are stay open and carry nothing any more; new ones work. So it is when a
   * machine between them disappeared.
   */
  public void strand() {
    crusher.freezeAllPairs();
  }

  /** Every reply takes this much longer from now on. */
  public void delay(Duration longer) {
    delay = longer;
  }

  /** The reply to the next request of this command takes this long, and nothing else does. */
  public void slowReplyTo(String command, Duration longer) {
    slowness.set(new Slowness(command, longer));
  }

  /** Whether that request has come. */
  public boolean hasSlowedReply() {
    return slowness.get() == null;
  }

  /** Cuts all connections; new ones are possible at once. */
  public void cut() {
    crusher.closeAllPairs();
  }

  /** Cuts all connections and refuses new ones: the server is down. */
  public void goDown() {
    crusher.close();
  }

  /** The server is back, on the same port. */
  public void comeBack() {
    crusher.open();
  }

  /**
   * Delivers the next requests of this command to the server, but not its replies: the connection
   * is cut instead.
   */
  public void loseReplyTo(String command, int times) {
    loss.set(new Loss(command, true, new AtomicInteger(times)));
  }

  /**
   * Delivers the next requests of this command to the server and keeps the replies: each holds its
   * connection until the driver gives up.
   */
  public void keepReplyTo(String command, int times) {
    loss.set(new Loss(command, false, new AtomicInteger(times)));
  }

  /** How many connections lead through here, those of the driver's monitors included. */
  public int connections() {
    return crusher.isOpen() ? crusher.getClientAddresses().size() : 0;
  }

  /** Whether all replies that were to be lost have been discarded. */
  public boolean lost() {
    Loss wanted = loss.get();
    return wanted == null || wanted.left().get() == 0;
  }

  private TransformFilter watchRequests(InetSocketAddress client) {
    return buffer -> {
      Loss wanted = loss.get();
      if (wanted != null && isCommand(buffer, wanted.command()) && takeOne(wanted)) {
        losing.put(client, wanted);
      }
      Slowness next = slowness.get();
      if (next != null && isCommand(buffer, next.command()) && slowness.compareAndSet(next, null)) {
        slow.put(client, next.delay());
      }
    };
  }

  private long delayNanos(InetSocketAddress client) {
    Duration once = slow.remove(client);
    return (once == null ? delay : once).toNanos();
  }

  private static boolean takeOne(Loss wanted) {
    return wanted.left().getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  private static boolean isCommand(ByteBuffer buffer, String command) {
    byte[] name = (command + "\0").getBytes(StandardCharsets.UTF_8);
    int start = buffer.position() + COMMAND_NAME_OFFSET;
    if (start + name.length > buffer.limit()) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (buffer.get(start + i) != name[i]) {
        return false;
      }
    }
    return true;
  }

  private TransformFilter loseReplies(InetSocketAddress client) {
    return buffer -> {
      Loss lost = losing.remove(client);
      if (lost != null) {
        buffer.position(buffer.limit());
        if (lost.cut()) {
          // Not on the reactor's own thread, which would wait for itself.
          Background.run(() -> crusher.closeClient(client));
        }
      }
    };
  }

  @Override
  public void close() {
    if (crusher.isOpen()) {
      crusher.close();
    }
    reactor.close();
  }
}
