package io.mongosession.rest;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import io.mongosession.LogContext;
import io.mongosession.config.TokenSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;

/**
 * The public keys tokens are verified with. Keys from a location are read again after a while, and
 * on demand when a token does not fit them, so that a rotation is seen at once; never more often
 * than once a second. When the location does not answer the keys of before are kept.
 */
final class KeySource {

  private static final Logger LOG = LogContext.logger(KeySource.class.getName());
  private static final Duration MAX_AGE = Duration.ofMinutes(5);
  private static final Duration MIN_AGE = Duration.ofSeconds(1);
  private static final int TIMEOUT_MS = 2000;
  private static final int MAX_BYTES = 512 * 1024;

  /**
   * What was read last.
   *
   * @param readAt when, as {@link System#nanoTime()} tells it
   */
  private record Known(JWKSet keys, long readAt) {

    boolean isOlderThan(Duration age) {
      return System.nanoTime() - readAt > age.toNanos();
    }
  }

  private final TokenSettings settings;
  private volatile Known known;

  KeySource(TokenSettings settings) {
    this.settings = settings;
  }

  /** The keys as known, not much older than five minutes where the location answers. */
  JWKSet current() {
    return noOlderThan(MAX_AGE);
  }

  /** The keys as they are at their location now. */
  JWKSet latest() {
    return noOlderThan(MIN_AGE);
  }

  private JWKSet noOlderThan(Duration age) {
    return isDue(age) ? readOnce(age) : known.keys();
  }

  private boolean isDue(Duration age) {
    Known last = known;
    return last == null || settings.publicKey() == null && last.isOlderThan(age);
  }

  private synchronized JWKSet readOnce(Duration age) {
    if (isDue(age)) {
      JWKSet keys = read();
      known = new Known(keys, System.nanoTime());
    }
    return known.keys();
  }

  private JWKSet read() {
    try {
      String given = settings.publicKey();
      return TokenKeys.parse(given == null ? fetch(settings.publicKeyLocation()) : given);
    } catch (IOException | ParseException | IllegalArgumentException e) {
      JWKSet before = known == null ? new JWKSet() : known.keys();
      LOG.log(
          Level.WARNING,
          "the public keys for tokens cannot be read; {0} known from before are used: {1}",
          before.size(),
          e.getMessage());
      return before;
    }
  }

  private static String fetch(String location) throws IOException {
    if (location.matches("(?i)(https?|file):.*")) {
      URL url = URI.create(location).toURL();
      return new DefaultResourceRetriever(TIMEOUT_MS, TIMEOUT_MS, MAX_BYTES)
          .retrieveResource(url)
          .getContent();
    }
    String name = location.replaceFirst("(?i)^classpath:", "").replaceFirst("^/+", "");
    try (InputStream resource =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(name)) {
      if (resource == null) {
        throw new IOException("no resource " + name + " in the application");
      }
      return new String(resource.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    }
  }
}
