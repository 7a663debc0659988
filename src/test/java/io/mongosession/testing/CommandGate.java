package io.mongosession.testing;

import com.mongodb.ConnectionString;
import com.mongodb.ServerAddress;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonDocument;

/**
 * A proxy between drivers and a server that reads each command, and lets a test decide what becomes
 * of it. A connection has threads of its own: one that is held holds up no other.
 */
public final class CommandGate implements AutoCloseable {

  /** Decides about commands. */
  @FunctionalInterface
  public interface Guard {

    /**
     * May wait as long as it likes; called by several threads at once.
     *
     * @return whether the command goes on; otherwise its connection is cut
     */
    boolean pass(BsonDocument command);
  }

  private final ServerAddress server;
  private final ServerSocket socket;
  private final String uri;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Guard guard = command -> true;

  public CommandGate(String serverUri) {
    server = new ServerAddress(new ConnectionString(serverUri).getHosts().get(0));
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    uri = FaultProxy.through(serverUri, "127.0.0.1:" + socket.getLocalPort());
    Background.run(this::accept);
  }

  /** The connection string that leads through here. */
  public String uri() {
    return uri;
  }

  /** Who decides from now on. */
  public void guard(Guard next) {
    guard = next;
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Socket beyond = new Socket(server.getHost(), server.getPort());
        open.add(client);
        open.add(beyond);
        client.setTcpNoDelay(true);
        beyond.setTcpNoDelay(true);
        Background.run(() -> deliver(client, beyond));
        Background.run(() -> reply(beyond, client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void deliver(Socket client, Socket beyond) {
    try (client;
        beyond) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = beyond.getOutputStream();
      byte[] message = next(in);
      while (guard.pass(command(message))) {
        out.write(message);
        message = next(in);
      }
    } catch (IOException e) {
      // One of them has closed it.
    } finally {
      open.remove(client);
      open.remove(beyond);
    }
  }

  private static byte[] next(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] message = new byte[Integer.reverseBytes(length)];
    ByteBuffer.wrap(message).putInt(length);
    in.readFully(message, Integer.BYTES, message.length - Integer.BYTES);
    return message;
  }

  private static BsonDocument command(byte[] message) throws IOException {
    return WireMessage.read(new DataInputStream(new ByteArrayInputStream(message))).command();
  }

  private static void reply(Socket beyond, Socket client) {
    try (client;
        beyond) {
      beyond.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // One of them has closed it.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket each : open) {
      each.close();
    }
  }
}
