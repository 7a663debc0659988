package io.mongosession.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Clients that hold connections: silent ones, slow ones, and ones whose bodies never end. */
final class OpenConnections implements AutoCloseable {

  private static final long DRIP_NANOS = 200_000_000;
  private static final int CHUNK = 0x10000;

  private final URI server;
  private final List<Socket> sockets = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicInteger cutOff = new AtomicInteger();
  private volatile boolean closed;

  OpenConnections(URI server) {
    this.server = server;
  }

  /** Opens connections that send the beginning of a request and then nothing. */
  void silent(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      write(open(), "GET /health/live HTTP/1.1\r\nHost: localhost\r\n");
    }
  }

  /** Opens connections that send a body, announced in full, byte by byte. */
  void slow(int count, String path) throws IOException {
    for (int i = 0; i < count; i++) {
      Socket socket = open();
      write(socket, post(path, "Content-Length: 100000"));
      start(
          () -> {
            write(socket, " ");
            LockSupport.parkNanos(DRIP_NANOS);
          });
    }
  }

  /** Clients that send a body without end, and begin again when they are cut off. */
  void endless(int count, String path) {
    byte[] chunk = new byte[CHUNK];
    Arrays.fill(chunk, (byte) ' ');
    for (int i = 0; i < count; i++) {
      start(
          () -> {
            try (Socket socket = new Socket(server.getHost(), server.getPort())) {
              write(socket, post(path, "Transfer-Encoding: chunked"));
              OutputStream out = socket.getOutputStream();
              while (!closed) {
                write(socket, "10000\r\n");
                out.write(chunk);
                write(socket, "\r\n");
                sent.addAndGet(CHUNK);
              }
            } catch (IOException e) {
              // Cut off, as it should be.
              cutOff.incrementAndGet();
              LockSupport.parkNanos(DRIP_NANOS);
            }
          });
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!closed) {
                  work.run();
                }
              } catch (IOException e) {
                // The server has closed the connection, as it may.
              }
            });
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private Socket open() throws IOException {
    Socket socket = new Socket(server.getHost(), server.getPort());
    sockets.add(socket);
    return socket;
  }

  private static String post(String path, String length) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n\r\n"
        .formatted(path, length);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** How many bytes of endless bodies were sent. */
  long sent() {
    return sent.get();
  }

  /** How often the server has cut an endless body off. */
  int cutOff() {
    return cutOff.get();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
