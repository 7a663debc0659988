package io.mongosession.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.netcrusher.core.filter.TransformFilter;
import org.netcrusher.core.reactor.NioReactor;
import org.netcrusher.tcp.TcpCrusher;
import org.netcrusher.tcp.TcpCrusherBuilder;

/** A TCP proxy between a browser and a web server that cuts responses, also within a text. */
public final class CuttingProxy implements AutoCloseable {

  private final NioReactor reactor;
  private final TcpCrusher crusher;
  private final URI address;
  private final AtomicReference<String> within = new AtomicReference<>();
  private final Set<InetSocketAddress> cut = ConcurrentHashMap.newKeySet();

  public CuttingProxy(URI server) {
    try {
      int port = Ports.free();
      reactor = new NioReactor();
      crusher =
          TcpCrusherBuilder.builder()
              .withReactor(reactor)
              .withBindAddress("127.0.0.1", port)
              .withConnectAddress(server.getHost(), server.getPort())
              .withIncomingTransformFilterFactory(this::cutResponses)
              .buildAndOpen();
      address = URI.create("http://127.0.0.1:" + port + "/");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leads to the server. */
  public URI address() {
    return address;
  }

  /** Cuts all connections; new ones are possible at once. */
  public void cut() {
    crusher.closeAllPairs();
  }

  /** Cuts the next response that has this text, in the middle of it. ASCII. */
  public void cutWithin(String text) {
    within.set(text);
  }

  private TransformFilter cutResponses(InetSocketAddress client) {
    return buffer -> {
      if (cut.contains(client)) {
        buffer.position(buffer.limit());
        return;
      }
      String text = within.get();
      int found = text == null ? -1 : text(buffer).indexOf(text);
      if (found >= 0) {
        within.set(null);
        cut.add(client);
        buffer.limit(buffer.position() + found + text.length() / 2);
        // Not on the reactor's own thread, which would wait for itself.
        Background.run(() -> crusher.closeClient(client));
      }
    };
  }

  /** One character for each byte. */
  private static String text(ByteBuffer buffer) {
    return StandardCharsets.ISO_8859_1.decode(buffer.duplicate()).toString();
  }

  @Override
  public void close() {
    crusher.close();
    reactor.close();
  }
}
