package io.mongosession.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the text of a property becomes a value. Strict: MicroProfile's own converters take any text
 * for a boolean.
 *
 * @param word what the documentation calls it
 * @param range what the documentation says of its limits, or an empty text
 * @param allowed which texts are accepted, in words
 * @param parse returns null for a text that is not
 * @param spell writes a value as it is shown
 * @param show what of a text may be shown
 */
record ValueType<T>(
    String word,
    String range,
    String allowed,
    Function<String, T> parse,
    Function<T, String> spell,
    UnaryOperator<String> show) {

  static final String HIDDEN = "<hidden>";

  private static final int KIB = 1024;
  private static final int MIB = KIB * KIB;
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(B|KiB|MiB)?");

  private static final Pattern ORIGIN =
      Pattern.compile("(?:http(?!.*:80$)|https(?!.*:443$))://[a-z0-9.-]+(?::\\d{1,5})?");

  static final ValueType<String> TEXT = text("text", "", "a text");

  static final ValueType<List<String>> LIST =
      of(
          "list",
          "",
          "a list separated by commas, each item once and none empty",
          ValueType::items,
          items -> String.join(",", items));

  /** Origins in the form in which browsers send them. */
  static final ValueType<List<String>> ORIGINS =
      of(
          "list of origins",
          "",
          "a list of origins such as https://chat.example.com or http://localhost:3000, each once, in"
              + " lower case, without a path and without a scheme's default port",
          text -> {
            List<String> origins = items(text);
            return origins != null
                    && origins.stream().allMatch(item -> ORIGIN.matcher(item).matches())
                ? origins
                : null;
          },
          LIST.spell());

  static final ValueType<Boolean> BOOLEAN =
      of(
          "boolean",
          "",
          "true or false",
          text ->
              switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> null;
              },
          String::valueOf);

  static final ValueType<Path> ABSOLUTE_PATH =
      of(
          "absolute path",
          "",
          "an absolute path",
          text -> {
            try {
              Path path = Path.of(text);
              return path.isAbsolute() ? path : null;
            } catch (InvalidPathException e) {
              return null;
            }
          },
          Path::toString);

  private static <T> ValueType<T> of(
      String word,
      String range,
      String allowed,
      Function<String, T> parse,
      Function<T, String> spell) {
    return new ValueType<>(word, range, allowed, parse, spell, UnaryOperator.identity());
  }

  /** Any text, or one whose rule is known elsewhere. */
  static ValueType<String> text(String word, String range, String allowed) {
    return of(word, range, allowed, Function.identity(), Function.identity());
  }

  static ValueType<Integer> integer(int minimum, int maximum) {
    return whole(minimum, maximum, Math::toIntExact);
  }

  /** As {@link #integer}, for what outgrows it. */
  static ValueType<Long> longInteger(long minimum, long maximum) {
    return whole(minimum, maximum, number -> number);
  }

  private static <T> ValueType<T> whole(long minimum, long maximum, LongFunction<T> narrow) {
    return of(
        "number",
        String.format(Locale.ROOT, "%,d to %,d", minimum, maximum),
        "a whole number from %d to %d".formatted(minimum, maximum),
        text -> {
          try {
            long number = Long.parseLong(text);
            return number < minimum || number > maximum ? null : narrow.apply(number);
          } catch (NumberFormatException e) {
            return null;
          }
        },
        String::valueOf);
  }

  static ValueType<Double> decimal(double minimum, double maximum) {
    String range = String.format(Locale.ROOT, "%.0f to %.0f", minimum, maximum);
    return of(
        "decimal",
        range,
        "a number from " + range + ", for example 0.7",
        text -> {
          // Double.parseDouble also takes 1d, 0x1p3 and NaN.
          double number = text.matches("\\d{1,9}(\\.\\d{1,9})?") ? Double.parseDouble(text) : -1;
          return number < minimum || number > maximum ? null : number;
        },
        String::valueOf);
  }

  /** A number of bytes, at least 1; KiB and MiB are understood. */
  static ValueType<Integer> size(int maximum) {
    return size(1, maximum);
  }

  /** A number of bytes; KiB and MiB are understood. */
  static ValueType<Integer> size(int minimum, int maximum) {
    String range = shownSize(minimum) + " to " + shownSize(maximum);
    return of(
        "size",
        range,
        range + ", for example 65536, 64 KiB or 1 MiB",
        text -> {
          Matcher size = SIZE.matcher(text);
          if (!size.matches()) {
            return null;
          }
          long bytes = Long.parseLong(size.group(1)) * unit(size.group(2));
          return bytes < minimum || bytes > maximum ? null : (int) bytes;
        },
        ValueType::shownSize);
  }

  private static long unit(String name) {
    return switch (name == null ? "B" : name) {
      case "MiB" -> MIB;
      case "KiB" -> KIB;
      default -> 1;
    };
  }

  private static String shownSize(int bytes) {
    if (bytes % MIB == 0) {
      return bytes / MIB + " MiB";
    }
    return bytes % KIB == 0 ? bytes / KIB + " KiB" : bytes + " B";
  }

  static ValueType<Duration> duration(Duration minimum, Duration maximum) {
    String range = "%s to %s".formatted(minimum, maximum);
    return of(
        "duration",
        range,
        "an ISO-8601 duration from " + range,
        text -> {
          try {
            Duration duration = Duration.parse(text);
            return duration.compareTo(minimum) < 0 || duration.compareTo(maximum) > 0
                ? null
                : duration;
          } catch (DateTimeParseException | ArithmeticException e) {
            return null;
          }
        },
        Duration::toString);
  }

  /** One of these, written in lower case with hyphens. */
  static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    return of(
        constants.stream().map(one -> "`" + spelling(one) + "`").collect(Collectors.joining(", ")),
        "",
        constants.stream().map(ValueType::spelling).collect(Collectors.joining(", ")),
        text ->
            constants.stream()
                .filter(constant -> spelling(constant).equals(text))
                .findFirst()
                .orElse(null),
        ValueType::spelling);
  }

  /** One of these, written as they are. */
  static ValueType<String> oneOf(List<String> words) {
    return of(
        words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", ")),
        "",
        String.join(", ", words),
        text -> words.contains(text) ? text : null,
        Function.identity());
  }

  private static String spelling(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Null where an item is empty or comes twice; a comma alone is the list without items. */
  private static List<String> items(String text) {
    if (text.equals(",")) {
      return List.of();
    }
    List<String> items = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    boolean complete = items.stream().noneMatch(String::isEmpty);
    return complete && Set.copyOf(items).size() == items.size() ? items : null;
  }

  /** The same type by other words in the documentation. */
  ValueType<T> described(String newWord, String newRange) {
    return new ValueType<>(newWord, newRange, allowed, parse, spell, show);
  }

  /** The same type, of which only that is shown. */
  ValueType<T> showing(UnaryOperator<String> part) {
    return new ValueType<>(word, range, allowed, parse, spell, part);
  }

  /** The same type, of which nothing is shown. */
  ValueType<T> hidden() {
    return showing(text -> HIDDEN);
  }
}
