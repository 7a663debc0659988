package io.mongosession.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Requests byte for byte, as no HTTP client would send them. */
public final class RawHttp {

  private static final int PATIENCE_MS = 60_000;

  private RawHttp() {}

  /**
   * What came back.
   *
   * @param status 0 where the server closed the connection without a response
   * @param headers the header lines as sent
   * @param body as sent, chunks and all
   */
  public record Response(int status, List<String> headers, String body) {

    private static Response parse(String text) {
      if (!text.startsWith("HTTP/")) {
        return new Response(0, List.of(), text);
      }
      int end = text.indexOf("\r\n\r\n");
      List<String> lines = List.of(text.substring(0, end < 0 ? text.length() : end).split("\r\n"));
      return new Response(
          Integer.parseInt(lines.get(0).split(" ")[1]),
          lines.subList(1, lines.size()),
          end < 0 ? "" : text.substring(end + 4));
    }

    /** The header's values, joined; empty where there is none. */
    public String header(String name) {
      String prefix = name + ":";
      return String.join(
          ", ",
          headers.stream()
              .filter(line -> line.regionMatches(true, 0, prefix, 0, prefix.length()))
              .map(line -> line.substring(prefix.length()).strip())
              .toList());
    }

    @Override
    public String toString() {
      return status + " " + headers + " " + body;
    }
  }

  /**
   * Sends a request and reads the response.
   *
   * @param requestLine as it is to be sent
   * @param headers complete lines; there are no others but {@code Connection: close}
   */
  public static Response send(URI server, String requestLine, String... headers) {
    return send(server, requestLine, new byte[0], headers);
  }

  /** As {@link #send(URI, String, String...)}, with a body, which the headers must announce. */
  public static Response send(URI server, String requestLine, byte[] body, String... headers) {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(latin1(requestLine + "\r\n"));
    Arrays.stream(headers).forEach(header -> request.writeBytes(latin1(header + "\r\n")));
    request.writeBytes(latin1("Connection: close\r\n\r\n"));
    request.writeBytes(body);
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MS);
      socket.getOutputStream().write(request.toByteArray());
      return Response.parse(read(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(requestLine + " got no response", e);
    }
  }

  private static String read(InputStream response) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int read = 0; read >= 0; read = response.read(buffer)) {
        bytes.write(buffer, 0, read);
      }
    } catch (SocketException reset) {
      // Closed with some of the request unread: the response is what came before.
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
