package io.mongosession.langchain4j.chat;

import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** How long an endpoint wants to be left alone: in seconds, as a date, or in milliseconds. */
final class RetryAfter {

  private static final BigDecimal LONGEST = BigDecimal.valueOf(Duration.ofDays(365).toMillis());
  private static final BigDecimal SECOND = BigDecimal.valueOf(1000);

  private RetryAfter() {}

  /** As the headers have it, 0 or more, or null. */
  static Duration of(HttpHeaders headers, Instant now) {
    return headers
        .firstValue("retry-after-ms")
        .flatMap(text -> millis(text, BigDecimal.ONE))
        .or(() -> headers.firstValue("retry-after").flatMap(text -> seconds(text, now)))
        .orElse(null);
  }

  private static Optional<Duration> seconds(String text, Instant now) {
    return millis(text, SECOND).or(() -> until(text, now));
  }

  private static Optional<Duration> millis(String text, BigDecimal unit) {
    try {
      BigDecimal millis = new BigDecimal(text.strip()).multiply(unit);
      return millis.signum() < 0
          ? Optional.empty()
          : Optional.of(Duration.ofMillis(millis.min(LONGEST).longValue()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> until(String text, Instant now) {
    try {
      Instant then =
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
