package io.mongosession.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;

/**
 * An endpoint of a model that responds byte for byte as it is made to, on a free local port: one
 * response after the other, the last one again and again. One connection for each.
 */
public final class RawEndpoint implements AutoCloseable {

  /** What follows the last byte of a response. */
  public enum End {
    /** What the headers announced is complete. */
    CLEAN,
    /** The connection is closed without what was announced. */
    CUT,
    /** Nothing, as long as the endpoint runs or the client waits. */
    OPEN
  }

  /** A response, its headers without those that delimit the body. */
  public record Response(int status, String headers, String body, End end) {}

  /** A request as it arrived. */
  public record Request(String path, List<String> headers, Document body) {
    public String header(String name) {
      String prefix = name.toLowerCase() + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase().startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .reduce((one, other) -> one + ", " + other)
          .orElse(null);
    }

    public List<Document> messages() {
      return body.getList("messages", Document.class);
    }
  }

  private final ServerSocket server;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final CountDownLatch closedByClient = new CountDownLatch(1);
  private final AtomicInteger next = new AtomicInteger();
  private volatile List<Response> script = List.of();

  public RawEndpoint() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Background.run(this::accept);
  }

  public static Response json(String body) {
    return new Response(200, "Content-Type: application/json\r\n", body, End.CLEAN);
  }

  public static Response events(String body) {
    return events(body, End.CLEAN);
  }

  public static Response events(String body, End end) {
    return new Response(200, "Content-Type: text/event-stream\r\n", body, end);
  }

  public static Response status(int status, String body, String... headers) {
    StringBuilder lines = new StringBuilder("Content-Type: application/json\r\n");
    for (String header : headers) {
      lines.append(header).append("\r\n");
    }
    return new Response(status, lines.toString(), body, End.CLEAN);
  }

  /** From now on it responds so. */
  public void respond(Response... responses) {
    next.set(0);
    requests.clear();
    script = List.of(responses);
  }

  /** {@code http://localhost:…} without a path. */
  public String address() {
    return "http://localhost:" + server.getLocalPort();
  }

  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Waits until the client has closed a connection that was left open. */
  public void awaitClosedByClient() {
    Wait.until("the client closes its connection", () -> closedByClient.getCount() == 0);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        Background.run(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Request request = read(in);
      if (request != null) {
        requests.add(request);
        List<Response> all = script;
        send(all.get(Math.min(next.getAndIncrement(), all.size() - 1)), socket, in);
      }
    } catch (IOException e) {
      // The client is gone.
    }
  }

  private static Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    List<String> headers = new ArrayList<>();
    int length = 0;
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      headers.add(line);
      if (line.toLowerCase().startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).strip());
      }
    }
    String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    return new Request(first.split(" ")[1], headers, Document.parse(body));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  private void send(Response response, Socket socket, InputStream in) throws IOException {
    OutputStream out = socket.getOutputStream();
    byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
    out.write(
        ("HTTP/1.1 %d X\r\n%sTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                .formatted(response.status(), response.headers()))
            .getBytes(StandardCharsets.US_ASCII));
    if (body.length > 0) {
      out.write((Integer.toHexString(body.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    if (response.end() == End.CLEAN) {
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    out.flush();
    if (response.end() == End.OPEN && in.read() < 0) {
      closedByClient.countDown();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
