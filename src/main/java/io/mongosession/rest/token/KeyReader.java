package io.mongosession.rest.token;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads public keys from where they are: an address, a file's URL, an absolute path, or a resource
 * of the application. Ends within seconds, also when an address accepts the call and answers
 * nothing, or byte by byte.
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
    if (location.matches("(?i)(https?|file):.*")) {
      return fetched(alarms);
    }
    // A resource may be written with a slash in front, too.
    File file = new File(location);
    return file.isAbsolute() && file.exists() ? content(file) : resource();
  }

  private static String content(File file) throws IOException {
    try (InputStream content = new FileInputStream(file)) {
      return new String(content.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }

  private String fetched(ScheduledExecutorService alarms) throws IOException {
    long started = System.nanoTime();
    URLConnection connection = URI.create(location).toURL().openConnection();
    connection.setConnectTimeout(STEP_MS);
    connection.setReadTimeout(STEP_MS);
    Future<?> alarm = alarms.schedule(() -> end(connection), WHOLE_MS, TimeUnit.MILLISECONDS);
    InputStream body;
    try {
      body = connection.getInputStream();
    } finally {
      // Never beside a reader of the body: closing it in two threads may hold both.
      alarm.cancel(false);
    }
    try (body) {
      return new String(bytes(body, started), StandardCharsets.UTF_8);
    }
  }

  /** Ends what is before the body; the body itself is watched by who reads it. */
  private static void end(URLConnection connection) {
    if (connection instanceof HttpURLConnection http) {
      http.disconnect();
    }
  }

  /** The body, if it arrives in time. The time-outs of the connection are for each step alone. */
  private static byte[] bytes(InputStream body, long started) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    int read = 0;
    while (read >= 0) {
      bytes.write(buffer, 0, read);
      if (bytes.size() > MAX_BYTES) {
        throw new IOException("more than " + MAX_BYTES + " bytes of keys");
      }
      if (System.nanoTime() - started > TimeUnit.MILLISECONDS.toNanos(WHOLE_MS)) {
        throw new IOException("the keys take longer than " + WHOLE_MS + " ms");
      }
      read = body.read(buffer);
    }
    return bytes.toByteArray();
  }

  private String resource() throws IOException {
    String name = location.replaceFirst("(?i)^classpath:", "").replaceFirst("^/+", "");
    try (InputStream resource = application.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IOException(
            "neither an absolute path of a file nor a resource of the application");
      }
      return new String(resource.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }
}
