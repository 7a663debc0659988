package io.mongosession.langchain4j.chat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import io.mongosession.config.ModelSettings;
import io.mongosession.langchain4j.MessageCodec;
import io.mongosession.log.LogContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Lets a reply of each kind pass, at the start of the application, so that the first turn is as
 * fast as those after it: what it loads takes seconds on a slow machine. The model is not asked:
 * the replies come from a socket of this process.
 */
final class WarmUp {

  private static final Logger LOG = LogContext.logger(WarmUp.class.getName());

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int PATIENCE_MS = (int) PATIENCE.toMillis();

  private static final String CALL =
      "\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"a\",\"arguments\":\"{}\"}}]";

  private static final String WHOLE =
      "{\"choices\":[{\"message\":{\"content\":\"a\",\"reasoning_content\":\"a\"," + CALL + "}}]}";

  private static final String STREAM =
      "data: {\"choices\":[{\"delta\":{\"content\":\"a\"," + CALL + "}}]}\n\ndata: [DONE]\n\n";

  private WarmUp() {}

  /** Without effect where it fails: the first turn is slower, then. */
  static void run() {
    long begin = System.nanoTime();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(PATIENCE_MS);
      Thread responder = new Thread(() -> respond(server, List.of(WHOLE, STREAM)), "warm-up");
      responder.setDaemon(true);
      responder.start();
      ask(server.getLocalPort());
      LOG.log(
          Level.DEBUG,
          "Turns with a model were rehearsed in {0} ms",
          Duration.ofNanos(System.nanoTime() - begin).toMillis());
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.DEBUG, "Turns with a model could not be rehearsed", e);
    }
  }

  private static void ask(int port) {
    ModelEndpoint endpoint =
        new ModelEndpoint(
            new ModelSettings(
                URI.create("http://%s:%d/v1".formatted(host(), port)),
                null,
                "a",
                PATIENCE,
                null,
                null,
                true,
                null,
                Map.of()));
    ChatRequest request =
        ChatRequest.builder()
            .messages(List.of(SystemMessage.from("a"), UserMessage.from("a")))
            .toolSpecifications(
                ToolSpecification.builder()
                    .name("a")
                    .parameters(JsonObjectSchema.builder().addStringProperty("a").build())
                    .build())
            .build();
    MessageCodec.toStored(endpoint.ask(request, null).message());
    endpoint.ask(request, piece -> {});
  }

  private static String host() {
    String address = InetAddress.getLoopbackAddress().getHostAddress();
    return address.contains(":") ? "[" + address + "]" : address;
  }

  private static void respond(ServerSocket server, List<String> bodies) {
    try {
      for (String body : bodies) {
        try (Socket socket = server.accept()) {
          socket.setSoTimeout(PATIENCE_MS);
          skipRequest(socket.getInputStream());
          OutputStream out = socket.getOutputStream();
          out.write(
              "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(body.length(), body)
                  .getBytes(StandardCharsets.US_ASCII));
          out.flush();
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "a rehearsal ended early", e);
    }
  }

  /** Up to the end of its body, which is the only object in it that ends at the same level. */
  private static void skipRequest(InputStream in) throws IOException {
    int depth = 0;
    boolean begun = false;
    while (!begun || depth > 0) {
      int next = in.read();
      if (next < 0) {
        return;
      }
      depth += next == '{' ? 1 : next == '}' ? -1 : 0;
      begun |= next == '{';
    }
  }
}
