package io.mongosession.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a property becomes a value. Strict: MicroProfile's own converters take any text
 * for a boolean.
 *
 * @param allowed which texts are accepted, in words
 * @param parse returns null for a text that is not
 */
record ValueType<T>(String allowed, Function<String, T> parse) {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(B|KiB|MiB)?");

  private static final Pattern ORIGIN =
      Pattern.compile("(?:http(?!.*:80$)|https(?!.*:443$))://[a-z0-9.-]+(?::\\d{1,5})?");

  static final ValueType<String> TEXT = new ValueType<>("a text", Function.identity());

  static final ValueType<List<String>> LIST =
      new ValueType<>(
          "a list separated by commas",
          text ->
              Arrays.stream(text.split(","))
                  .map(String::strip)
                  .filter(item -> !item.isEmpty())
                  .toList());

  /** Origins in the form in which browsers send them. */
  static final ValueType<List<String>> ORIGINS =
      new ValueType<>(
          "a list of origins such as https://chat.example.com or http://localhost:3000, in lower"
              + " case, without a path and without a scheme's default port",
          text -> {
            List<String> origins = LIST.parse().apply(text);
            return origins.stream().allMatch(item -> ORIGIN.matcher(item).matches())
                ? origins
                : null;
          });

  static final ValueType<Boolean> BOOLEAN =
      new ValueType<>(
          "true or false",
          text ->
              switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> null;
              });

  static final ValueType<Path> ABSOLUTE_PATH =
      new ValueType<>(
          "an absolute path",
          text -> {
            try {
              Path path = Path.of(text);
              return path.isAbsolute() ? path : null;
            } catch (InvalidPathException e) {
              return null;
            }
          });

  static ValueType<Integer> integer(int minimum, int maximum) {
    return new ValueType<>(
        "a whole number from %d to %d".formatted(minimum, maximum),
        text -> {
          try {
            int number = Integer.parseInt(text);
            return number < minimum || number > maximum ? null : number;
          } catch (NumberFormatException e) {
            return null;
          }
        });
  }

  /** A number of bytes; KiB and MiB are understood. */
  static ValueType<Integer> size(int maximum) {
    return new ValueType<>(
        "1 to %d bytes, for example 65536, 64 KiB or 1 MiB".formatted(maximum),
        text -> {
          Matcher size = SIZE.matcher(text);
          if (!size.matches()) {
            return null;
          }
          long unit =
              size.group(2) == null
                  ? 1
                  : Math.round(Math.pow(1024, "BKM".indexOf(size.group(2).charAt(0))));
          long bytes = Long.parseLong(size.group(1)) * unit;
          return bytes < 1 || bytes > maximum ? null : (int) bytes;
        });
  }

  static ValueType<Duration> duration(Duration minimum, Duration maximum) {
    return new ValueType<>(
        "an ISO-8601 duration from %s to %s".formatted(minimum, maximum),
        text -> {
          try {
            Duration duration = Duration.parse(text);
            return duration.compareTo(minimum) < 0 || duration.compareTo(maximum) > 0
                ? null
                : duration;
          } catch (DateTimeParseException e) {
            return null;
          }
        });
  }

  /** One of these, written in lower case with hyphens. */
  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    return new ValueType<>(
        constants.stream().map(ValueType::spelling).collect(Collectors.joining(", ")),
        text ->
            constants.stream()
                .filter(constant -> spelling(constant).equals(text))
                .findFirst()
                .orElse(null));
  }

  static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
