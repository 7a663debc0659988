package io.mongosession.bench.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One request, sent again and again over one connection, with as little work of its own as can be.
 */
final class HttpCaller implements Caller {

  private static final int TIMEOUT_MS = 30_000;

  private final Socket socket;
  private final InputStream input;
  private final byte[] request;

  /**
   * @param body sent as JSON; null for none
   */
  HttpCaller(int port, String method, String path, String body) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MS);
    input = new BufferedInputStream(socket.getInputStream());
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

  @Override
  public void call() throws IOException {
    int status = status();
    if (status < 200 || status > 299) {
      throw new IOException("status " + status);
    }
  }

  /** The status of the response, which is read to its end. */
  int status() throws IOException {
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
