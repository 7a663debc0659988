package io.mongosession.bench.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/**
 * One request, sent again and again over one connection, with as little work of its own as can be.
 */
final class HttpCaller implements Caller {

  private static final int TIMEOUT_MS = 30_000;

  /** The server closes what has been idle for half a minute. */
  private static final Duration IDLE_AT_MOST = Duration.ofSeconds(20);

  private final int port;
  private final byte[] request;
  private Socket socket;
  private InputStream input;
  private long usedNanos;

  /**
   * @param body sent as JSON; null for none
   */
  HttpCaller(int port, String method, String path, String body) throws IOException {
    this.port = port;
    open();
    StringBuilder text = new StringBuilder();
    text.append(method).append(' ').append(path).append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (body != null) {
      text.append("Content-Type: application/json\r\nContent-Length: ")
          .append(body.getBytes(StandardCharsets.UTF_8).length)
          .append("\r\n");
    }
    text.append("\r\n");
    request = (text + (body == null ? "" : body)).getBytes(StandardCharsets.UTF_8);
  }

  private void open() throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    input = new BufferedInputStream(socket.getInputStream());
    usedNanos = System.nanoTime();
  }

  @Override
  public void call() throws IOException {
    int status = status();
    if (status < 200 || status > 299) {
      throw new IOException("status " + status);
    }
  }

  /** The status of the response, which is read to its end. */
  int status() throws IOException {
    if (System.nanoTime() - usedNanos > IDLE_AT_MOST.toNanos()) {
      socket.close();
      open();
    }
    socket.getOutputStream().write(request);
    int status = Integer.parseInt(line().split(" ")[1]);
    int length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).trim());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = true;
      }
    }
    if (chunked) {
      skipChunks();
    } else {
      input.skipNBytes(length);
    }
    usedNanos = System.nanoTime();
    return status;
  }

  private void skipChunks() throws IOException {
    int size;
    do {
      size = Integer.parseInt(line().trim(), 16);
      input.skipNBytes(size + 2L);
    } while (size > 0);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = input.read(); c != '\n'; c = input.read()) {
      if (c < 0) {
        throw new IOException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
