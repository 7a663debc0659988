package io.mongosession.rest;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/** A retention as JSON has it: an ISO-8601 duration. */
final class RetentionText {

  private static final String FIELD = "retention";
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  private RetentionText() {}

  /** The duration of a request, or null; the core checks its range. */
  static Duration parse(String text) {
    if (text == null) {
      return null;
    }
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new InvalidRequestException(
          FIELD, "an ISO-8601 duration of days, hours, minutes and seconds, for example P30D");
    }
  }

  /** In days where it is a number of days; null where there is none. */
  static String of(Duration duration) {
    if (duration == null) {
      return null;
    }
    return duration.toMillis() % DAY_MS == 0
        ? "P%dD".formatted(duration.toDays())
        : duration.toString();
  }
}
