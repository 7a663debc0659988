package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Bodies that arrive a moment after their head, many at once. Open Liberty continued one of some
 * thousand such requests with what it knew of another, and answered 503 with nothing done.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class LateBodyIT {

  private static final int CLIENTS = 12;
  private static final int REQUESTS = 300;
  private static final long LATE_AT_MOST_NANOS = Duration.ofMillis(2).toNanos();

  @ArquillianResource private URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Map.of());
  }

  @Test
  void everyRequestContinuesAsWhatItWas() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<List<String>>> all = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        String session = "late-" + client;
        all.add(clients.submit(() -> responses(session)));
      }
      for (int client = 0; client < CLIENTS; client++) {
        String own = "\"session_id\":\"late-%d\"".formatted(client);
        assertThat(all.get(client).get(5, TimeUnit.MINUTES))
            .filteredOn(response -> !response.startsWith("HTTP/1.1 20") || !response.contains(own))
            .isEmpty();
      }
    } finally {
      clients.shutdownNow();
    }
  }

  private List<String> responses(String session) throws IOException {
    List<String> responses = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      responses.add(response(session));
    }
    return responses;
  }

  /** The head and the body of the response to one request. */
  private String response(String session) throws IOException {
    String body = "{\"session_type\":\"chat\"}";
    try (Socket socket = new Socket(application.getHost(), application.getPort())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
      send(
          socket,
          "PUT /it/api/sessions/%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                  .formatted(session)
              + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                  .formatted(body.length()));
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LATE_AT_MOST_NANOS));
      send(socket, body);
      StringBuilder response = new StringBuilder();
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      reader.lines().forEach(line -> response.append(line).append('\n'));
      return response.toString();
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }
}
