package io.mongosession.rest.token;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads public keys from where they are: an address, a file's URL, or a resource of the
 * application. Ends within seconds, also when an address accepts the call and answers nothing, or
 * byte by byte.
 */
final class KeyReader {

  private static final int STEP_MS = 2000;
  private static final int WHOLE_MS = 5000;
  private static final int MAX_BYTES = 512 * 1024;

  private final String location;
  private final ClassLoader application = Thread.currentThread().getContextClassLoader();

  KeyReader(String location) {
    this.location = location;
  }

  /**
   * The keys as they are at their location now.
   *
   * @param alarms ends a call that takes too long
   */
  JWKSet read(ScheduledExecutorService alarms) throws IOException, ParseException {
    return TokenKeys.parse(text(alarms));
  }

  private String text(ScheduledExecutorService alarms) throws IOException {
    if (!location.matches("(?i)(https?|file):.*")) {
      return resource();
    }
    try (Call call = new Call(alarms)) {
      return call.retrieveResource(URI.create(location).toURL()).getContent();
    }
  }

  private String resource() throws IOException {
    String name = location.replaceFirst("(?i)^classpath:", "").replaceFirst("^/+", "");
    try (InputStream resource = application.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IOException("no resource " + name + " in the application");
      }
      return new String(resource.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }

  /** One call, whose time-outs are for each step, and whose alarm is for all of them. */
  private static final class Call extends DefaultResourceRetriever implements AutoCloseable {

    private final ScheduledExecutorService alarms;
    private Future<?> alarm;

    Call(ScheduledExecutorService alarms) {
      super(STEP_MS, STEP_MS, MAX_BYTES);
      this.alarms = alarms;
    }

    @Override
    protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
      HttpURLConnection connection = super.openHTTPConnection(url);
      alarm = alarms.schedule(connection::disconnect, WHOLE_MS, TimeUnit.MILLISECONDS);
      return connection;
    }

    @Override
    public void close() {
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
  }
}
