package io.mongosession.internal.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * An option of the MongoDB connection string: its name in the MongoDB manual and the values that
 * are accepted. The list is what driver 5.14 knows, without {@code safe}, which {@code w} replaced;
 * names are matched without regard to case, as the manual says.
 *
 * @param canonicalName as in the manual
 * @param rule returns null when the value is acceptable, otherwise what is allowed
 * @param secret whether its value may hold a credential
 */
public record ClientOption(String canonicalName, UnaryOperator<String> rule, boolean secret) {

  private static final UnaryOperator<String> BOOLEAN = oneOf("true", "false");
  private static final UnaryOperator<String> TEXT =
      value -> value.isBlank() ? "a text that is not empty" : null;
  private static final UnaryOperator<String> POSITIVE = integer(1, Integer.MAX_VALUE);
  private static final UnaryOperator<String> NOT_NEGATIVE = integer(0, Integer.MAX_VALUE);

  private static final Map<String, ClientOption> ALL =
      Arrays.stream(
              new ClientOption[] {
                open("appName", TEXT),
                open("authMechanism", TEXT),
                secret("authMechanismProperties", TEXT),
                open("authSource", TEXT),
                open("compressors", ClientOption::compressors),
                open("connectTimeoutMS", NOT_NEGATIVE),
                open("directConnection", BOOLEAN),
                open("enableOverloadRetargeting", BOOLEAN),
                open("gssapiServiceName", TEXT),
                open("heartbeatFrequencyMS", integer(500, Integer.MAX_VALUE)),
                open("journal", BOOLEAN),
                open("loadBalanced", BOOLEAN),
                open("localThresholdMS", NOT_NEGATIVE),
                open("maxAdaptiveRetries", NOT_NEGATIVE),
                open("maxConnecting", POSITIVE),
                open("maxIdleTimeMS", NOT_NEGATIVE),
                open("maxLifeTimeMS", NOT_NEGATIVE),
                open("maxPoolSize", NOT_NEGATIVE),
                open("maxStalenessSeconds", integer(-1, Integer.MAX_VALUE)),
                open("minPoolSize", NOT_NEGATIVE),
                open("proxyHost", TEXT),
                open("proxyPort", integer(1, 65535)),
                secret("proxyUsername", TEXT),
                secret("proxyPassword", TEXT),
                open(
                    "readConcernLevel",
                    oneOf("local", "majority", "linearizable", "snapshot", "available")),
                open(
                    "readPreference",
                    oneOf(
                        "primary",
                        "primaryPreferred",
                        "secondary",
                        "secondaryPreferred",
                        "nearest")),
                open("readPreferenceTags", ClientOption::tags),
                open("replicaSet", TEXT),
                open("retryReads", BOOLEAN),
                open("retryWrites", BOOLEAN),
                open("serverMonitoringMode", oneOf("auto", "poll", "stream")),
                open("serverSelectionTimeoutMS", NOT_NEGATIVE),
                open("socketTimeoutMS", NOT_NEGATIVE),
                open("srvAllowedHostsSuffix", TEXT),
                open("srvMaxHosts", NOT_NEGATIVE),
                open("srvServiceName", TEXT),
                open("ssl", BOOLEAN),
                open("sslInvalidHostNameAllowed", BOOLEAN),
                open("timeoutMS", POSITIVE),
                open("tls", BOOLEAN),
                open("tlsAllowInvalidHostnames", BOOLEAN),
                open("tlsInsecure", BOOLEAN),
                open(
                    "uuidRepresentation",
                    oneOf("unspecified", "standard", "javaLegacy", "csharpLegacy", "pythonLegacy")),
                open("w", ClientOption::writeConcern),
                open("waitQueueTimeoutMS", NOT_NEGATIVE),
                open("wTimeoutMS", NOT_NEGATIVE),
                open("zlibCompressionLevel", integer(-1, 9)),
              })
          .collect(
              Collectors.toUnmodifiableMap(
                  option -> option.canonicalName().toLowerCase(Locale.ROOT), option -> option));

  private static final Map<String, String> COMPRESSOR_CLASSES =
      Map.of(
          "zlib", "java.util.zip.Deflater",
          "snappy", "org.xerial.snappy.Snappy",
          "zstd", "com.github.luben.zstd.Zstd");

  /** The option of this name in any case, or null. */
  static ClientOption named(String name) {
    return ALL.get(name.toLowerCase(Locale.ROOT));
  }

  /** The names of all options, as in the MongoDB manual. */
  public static Set<String> names() {
    return ALL.values().stream()
        .map(ClientOption::canonicalName)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Null when the value is acceptable, otherwise what is allowed. */
  String problem(String value) {
    return value == null ? "a value" : rule.apply(value);
  }

  private static ClientOption open(String name, UnaryOperator<String> rule) {
    return new ClientOption(name, rule, false);
  }

  private static ClientOption secret(String name, UnaryOperator<String> rule) {
    return new ClientOption(name, rule, true);
  }

  private static UnaryOperator<String> oneOf(String... values) {
    Set<String> allowed = Set.of(values);
    return value -> allowed.contains(value) ? null : String.join(", ", values);
  }

  private static UnaryOperator<String> integer(int minimum, int maximum) {
    String allowed = "a whole number from %d to %d".formatted(minimum, maximum);
    return value -> {
      try {
        int number = Integer.parseInt(value);
        return number < minimum || number > maximum ? allowed : null;
      } catch (NumberFormatException e) {
        return allowed;
      }
    };
  }

  private static String writeConcern(String value) {
    // An unacknowledged write (0) could be lost after this module said it was stored.
    boolean number = value.matches("-?\\d+");
    return value.isBlank() || number && !value.matches("[1-9]\\d?")
        ? "majority, 1 to 99, or the name of a custom write concern"
        : null;
  }

  private static String tags(String value) {
    String pairs = "([^:,;]+:[^:,;]+(,[^:,;]+:[^:,;]+)*)?";
    return value.matches(pairs + "(;" + pairs + ")*")
        ? null
        : "name:value pairs separated by commas; several sets of them separated by semicolons; an"
            + " empty set for any server";
  }

  private static String compressors(String value) {
    for (String name : value.split(",", -1)) {
      String library = COMPRESSOR_CLASSES.get(name);
      if (library == null) {
        return "a list of snappy, zlib, zstd";
      }
      try {
        Class.forName(library, false, ClientOption.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        return "a compressor whose library is on the class path; %s needs %s"
            .formatted(name, name.equals("zstd") ? "zstd-jni" : "snappy-java");
      }
    }
    return null;
  }
}
