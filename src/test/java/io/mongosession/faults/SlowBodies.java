package io.mongosession.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that begin a message to an agent and send the rest of it byte by byte, one after a few
 * seconds, announced in full or in chunks. One thread drips for all of them.
 */
final class SlowBodies implements AutoCloseable {

  private static final long DRIP_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final String BEGINNING = "{\"message\":\"";
  private static final int LENGTH = 1_000_000;

  private final List<Connection> connections = new ArrayList<>();
  private volatile boolean closed;

  /** Opens connections, every other one with chunks. */
  SlowBodies(URI server, String path, int count, String... headers) throws IOException {
    for (int i = 0; i < count; i++) {
      Connection connection =
          new Connection(
              SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort())),
              i % 2 == 0);
      connection.begin(path, headers);
      connections.add(connection);
    }
    Thread dripping = new Thread(this::drip, "slow bodies");
    dripping.setDaemon(true);
    dripping.start();
  }

  private void drip() {
    while (!closed) {
      LockSupport.parkNanos(DRIP_NANOS);
      connections.forEach(Connection::drip);
    }
  }

  /** How many have had a response that begins like that. */
  long responded(String beginning) {
    return connections.stream().filter(c -> c.response().startsWith(beginning)).count();
  }

  /** How many are connected and have had no response. */
  long held() {
    return connections.stream().filter(Connection::isHeld).count();
  }

  /** Those that send chunks send the last one now; returns how many these are. */
  int finish() {
    List<Connection> chunked = connections.stream().filter(c -> c.chunked).toList();
    chunked.forEach(Connection::finish);
    return chunked.size();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    for (Connection connection : connections) {
      connection.channel.close();
    }
  }

  private static final class Connection {

    private final SocketChannel channel;
    private final boolean chunked;
    private final StringBuilder response = new StringBuilder();
    private boolean over;

    Connection(SocketChannel channel, boolean chunked) throws IOException {
      this.channel = channel;
      this.chunked = chunked;
      channel.configureBlocking(false);
    }

    void begin(String path, String... headers) throws IOException {
      String length = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + LENGTH;
      String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
      String head = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
      write(head.formatted(path) + more + length + "\r\n\r\n" + piece(BEGINNING));
    }

    private String piece(String text) {
      return chunked ? "%x\r\n%s\r\n".formatted(text.length(), text) : text;
    }

    private void write(String text) throws IOException {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    synchronized void drip() {
      if (!over) {
        tryToWrite(piece("x"));
      }
    }

    synchronized void finish() {
      over = true;
      tryToWrite(piece("x\"}") + "0\r\n\r\n");
    }

    private void tryToWrite(String text) {
      try {
        write(text);
      } catch (IOException e) {
        over = true; // The server has closed it, as it may when it has responded.
      }
    }

    synchronized String response() {
      read();
      return response.toString();
    }

    synchronized boolean isHeld() {
      read();
      return !over && response.isEmpty();
    }

    private void read() {
      ByteBuffer buffer = ByteBuffer.allocate(1024);
      try {
        int read = channel.read(buffer);
        while (read > 0) {
          response.append(new String(buffer.array(), 0, read, StandardCharsets.US_ASCII));
          buffer.clear();
          read = channel.read(buffer);
        }
        over |= read < 0;
      } catch (IOException e) {
        over = true;
      }
    }
  }
}
