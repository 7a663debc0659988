package io.mongosession.faults;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Requests as no library lets one write them, over a connection that is kept alive, and opened
 * again where the server has closed it. Not thread-safe.
 */
final class RawConnection implements AutoCloseable {

  private static final int PATIENCE_MS = 60_000;

  private final URI server;
  private Socket socket;
  private InputStream in;

  RawConnection(URI server) {
    this.server = server;
  }

  /**
   * Sends a request and reads its complete response.
   *
   * @param request with its empty line, and its body where it has one
   * @return the status
   */
  int send(String request) throws IOException {
    if (socket != null) {
      try {
        return exchange(request);
      } catch (IOException e) {
        close(); // The server has closed it after the last response.
      }
    }
    socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(PATIENCE_MS);
    in = new BufferedInputStream(socket.getInputStream());
    return exchange(request);
  }

  private int exchange(String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    String status = line();
    Map<String, String> headers = new TreeMap<>();
    for (String header = line(); !header.isEmpty(); header = line()) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    int code = Integer.parseInt(status.split(" ")[1]);
    skipBody(code, headers);
    if ("close".equalsIgnoreCase(headers.get("connection"))) {
      close();
    }
    return code;
  }

  private void skipBody(int status, Map<String, String> headers) throws IOException {
    if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
      int size;
      do {
        size = Integer.parseInt(line().strip(), 16);
        in.skipNBytes(size);
        line();
      } while (size > 0);
    } else if (headers.containsKey("content-length")) {
      in.skipNBytes(Long.parseLong(headers.get("content-length")));
    } else if (status != 204 && status != 304) {
      in.readAllBytes(); // Until the server closes.
      close();
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  @Override
  public void close() throws IOException {
    if (socket != null) {
      socket.close();
      socket = null;
    }
  }
}
