package io.mongosession.dev;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import org.eclipse.microprofile.config.Config;

/**
 * Ends the development server's start-up log with a line that says what to try, as soon as the
 * server answers that it is ready.
 */
@ApplicationScoped
public class ReadyHint {

  private static final long POLL_INTERVAL_MS = 250;

  private Thread poller;

  void onStart(@Observes Startup startup, Config config) {
    // A variable of platform.xml, which the server hands to the application.
    int port = config.getOptionalValue("http.port", Integer.class).orElse(9080);
    poller = new Thread(() -> printWhenReady("http://localhost:" + port), "ready-hint");
    poller.setDaemon(true);
    poller.start();
  }

  @PreDestroy
  void stop() {
    poller.interrupt();
  }

  private static void printWhenReady(String server) {
    try {
      do {
        // Also before the first try: the server prints its own last lines meanwhile.
        Thread.sleep(POLL_INTERVAL_MS);
      } while (!isReady(server));
      Thread.sleep(POLL_INTERVAL_MS);
    } catch (InterruptedException e) {
      return; // The application is being stopped or replaced.
    }
    // Not through a logger: the console shows only warnings and what is printed.
    System.out.println(
        "Ready. Try: curl -s "
            + server
            + "/api/sessions/demo/chat -H 'Content-Type: application/json'"
            + " -d '{\"message\":\"Hello\"}'");
  }

  private static boolean isReady(String server) {
    try {
      var ready = (HttpURLConnection) URI.create(server + "/health/ready").toURL().openConnection();
      ready.setConnectTimeout(1000);
      ready.setReadTimeout(5000);
      return ready.getResponseCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }
}
