package io.mongosession.rest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sends a chunked body of 100 MB the way no polite client does: whatever the server sends. */
final class EndlessBody {

  private static final int CHUNK = 0x10000;
  private static final int CHUNKS = 1600;
  private static final int PATIENCE_MS = 30_000;

  private EndlessBody() {}

  /** The first line of the response. */
  static String post(URL server, String path) throws IOException, InterruptedException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(PATIENCE_MS);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST "
                  + path
                  + " HTTP/1.1\r\nHost: "
                  + server.getHost()
                  + "\r\n"
                  + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      Thread writer = new Thread(() -> writeChunks(out));
      writer.start();
      String response =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      writer.join(PATIENCE_MS);
      return writer.isAlive() ? "the server neither reads nor closes: " + response : response;
    }
  }

  private static void writeChunks(OutputStream out) {
    byte[] chunk = new byte[CHUNK];
    Arrays.fill(chunk, (byte) ' ');
    try {
      for (int i = 0; i < CHUNKS; i++) {
        out.write("10000\r\n".getBytes(StandardCharsets.US_ASCII));
        out.write(chunk);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    } catch (IOException e) {
      // The server has closed the connection, as it may.
    }
  }
}
