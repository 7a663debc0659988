package io.mongosession.internal.client;

import com.mongodb.ConnectionString;
import com.mongodb.spi.dns.DnsClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The effective connection string: our defaults, overridden by the connection string as given,
 * overridden by single options. Checked strictly here, because the driver accepts {@code tls=maybe}
 * and unknown options in silence; then by the driver itself, which knows what goes together. A
 * matter of text alone: DNS is asked when the client opens, see {@link AddressLookup}.
 */
public final class ClientOptions {

  /** What a connection string looks like. */
  private static final String FORM =
      "mongodb://host[:port][/database][?options] or mongodb+srv://…; in user name, password and"
          + " options "
          + ConnectionStringParts.ENCODED;

  /** Where the MongoDB manual is silent or too patient for a request that a user waits for. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "maxPoolSize", "100",
          "minPoolSize", "0",
          "serverSelectionTimeoutMS", "5000",
          "connectTimeoutMS", "10000",
          "socketTimeoutMS", "30000",
          "waitQueueTimeoutMS", "5000",
          "maxIdleTimeMS", "300000",
          "w", "majority");

  /** Time-outs of steps that one time-out for the whole operation replaces. */
  private static final Set<String> REPLACED_BY_TIMEOUT =
      Set.of("socketTimeoutMS", "waitQueueTimeoutMS");

  /** The one option that may be repeated: the tag sets are tried in this order. */
  private static final String REPEATABLE = "readPreferenceTags";

  /** Between the tag sets where all of them are one value. */
  private static final String NEXT_SET = ";";

  /** Keeps the driver from asking DNS for the options of a mongodb+srv address. */
  private static final DnsClient NO_DNS = (name, type) -> List.of();

  private final ConnectionString connectionString;
  private final String redacted;
  private final Map<String, String> shown;

  private ClientOptions(
      ConnectionString connectionString, String redacted, Map<String, String> shown) {
    this.connectionString = connectionString;
    this.redacted = redacted;
    this.shown = shown;
  }

  /**
   * The effective options, or null with the reasons added to the problems.
   *
   * @param text the connection string as given
   * @param single options that win over it
   */
  public static ClientOptions parse(
      String text, Map<String, String> single, SettingProblems problems) {
    ConnectionStringParts given = ConnectionStringParts.parse(text);
    String problem = given == null ? FORM : given.problem();
    if (problem != null) {
      problems.addAddress(ConnectionStringParts.shown(text), problem);
    }
    Map<String, String> fromText = given == null ? Map.of() : fromText(given.options(), problems);
    Map<String, String> effective = effective(fromText, check(single, problems), problems);
    return problems.isEmpty() ? build(text, given, effective, problems) : null;
  }

  /** Checks single options while nobody knows the connection string. */
  public static void checkSingle(Map<String, String> single, SettingProblems problems) {
    effective(Map.of(), check(single, problems), problems);
  }

  /** The defaults of options that have one here, by canonical name. */
  public static Map<String, String> defaults() {
    return DEFAULTS;
  }

  private static Map<String, String> fromText(
      List<ConnectionStringParts.Option> options, SettingProblems problems) {
    Map<String, String> values = new HashMap<>();
    for (ConnectionStringParts.Option option : options) {
      String name = check(false, option.name(), option.value(), problems);
      String before = values.put(name, option.value());
      if (before != null && name.equals(REPEATABLE)) {
        values.put(name, before + NEXT_SET + option.value());
      } else if (before != null) {
        problems.addOption(false, name, null, "once");
      }
    }
    return values;
  }

  private static Map<String, String> check(Map<String, String> single, SettingProblems problems) {
    Map<String, String> values = new HashMap<>();
    single.forEach(
        (name, value) -> {
          String canonical = check(true, name, value, problems);
          if (values.put(canonical, value) != null) {
            problems.addOption(true, canonical, null, "once, in whatever case");
          }
        });
    return values;
  }

  /** Checks one option and returns its canonical name (the name as given when it is unknown). */
  private static String check(boolean single, String name, String value, SettingProblems problems) {
    ClientOption option = ClientOption.named(name);
    if (option == null) {
      String instead = OtherDriverOptions.instead(name);
      problems.addOption(
          single,
          name,
          null,
          instead == null ? "an option of the MongoDB connection string" : instead);
      return name;
    }
    String allowed = option.problem(value);
    if (allowed != null) {
      String shown = option.secret() ? SettingProblems.HIDDEN : value;
      problems.addOption(single, option.canonicalName(), shown, allowed);
    }
    return option.canonicalName();
  }

  private static Map<String, String> effective(
      Map<String, String> fromText, Map<String, String> single, SettingProblems problems) {
    Map<String, String> effective = new TreeMap<>(DEFAULTS);
    if (fromText.containsKey("timeoutMS") || single.containsKey("timeoutMS")) {
      effective.keySet().removeAll(REPLACED_BY_TIMEOUT);
    }
    effective.putAll(fromText);
    effective.putAll(single);
    String minimum = effective.get("minPoolSize");
    try {
      int max = Integer.parseInt(effective.get("maxPoolSize"));
      if (max > 0 && Integer.parseInt(minimum) > max) {
        problems.addOption(
            single.containsKey("minPoolSize") || !fromText.containsKey("minPoolSize"),
            "minPoolSize",
            minimum,
            "at most maxPoolSize, " + max);
      }
    } catch (NumberFormatException e) {
      // Already reported where the option was checked.
    }
    return effective;
  }

  /** Has the driver parse all of it. */
  private static ClientOptions build(
      String text,
      ConnectionStringParts given,
      Map<String, String> effective,
      SettingProblems problems) {
    try {
      Map<String, String> shown = new TreeMap<>(effective);
      shown.replaceAll((name, value) -> isSecret(name) ? SettingProblems.HIDDEN : value);
      return new ClientOptions(
          new ConnectionString(
              given.base() + query(effective, (name, value) -> encode(value)), NO_DNS),
          given.redactedBase()
              + query(effective, (name, value) -> isSecret(name) ? shown.get(name) : encode(value)),
          Collections.unmodifiableMap(shown));
    } catch (IllegalArgumentException e) {
      problems.addAddress(
          ConnectionStringParts.shown(text),
          "a connection string the driver accepts" + reason(e, given, effective));
      return null;
    }
  }

  /** The driver's words, unless they quote what must stay hidden. */
  private static String reason(
      IllegalArgumentException e, ConnectionStringParts given, Map<String, String> effective) {
    Stream<String> options =
        effective.keySet().stream().filter(ClientOptions::isSecret).map(effective::get);
    return Stream.concat(given.secrets(), options)
            .anyMatch(String.valueOf(e.getMessage())::contains)
        ? ", its credentials and secret options included"
        : "; it says: " + e.getMessage();
  }

  private static boolean isSecret(String name) {
    return ClientOption.named(name).secret();
  }

  private static String query(Map<String, String> options, BinaryOperator<String> spelling) {
    return options.entrySet().stream()
        .flatMap(
            option ->
                Stream.of(
                        option.getKey().equals(REPEATABLE)
                            ? option.getValue().split(NEXT_SET, -1)
                            : new String[] {option.getValue()})
                    .map(one -> option.getKey() + "=" + spelling.apply(option.getKey(), one)))
        .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * The effective connection string, parsed by the driver, without what DNS would add; holds
   * credentials.
   */
  ConnectionString connectionString() {
    return connectionString;
  }

  /** How long an operation waits for a server that it can go to. */
  Duration patience() {
    Long operation = connectionString.getTimeout();
    return Duration.ofMillis(
        operation == null ? connectionString.getServerSelectionTimeout() : operation);
  }

  /** Whether {@code tlsInsecure} is set, which does less than in drivers of other languages. */
  boolean isInsecure() {
    return Boolean.parseBoolean(shown.get("tlsInsecure"));
  }

  /** Whether a client made from these options is no other than one made from those. */
  boolean sameAs(ClientOptions other) {
    return connectionString
        .getConnectionString()
        .equals(other.connectionString.getConnectionString());
  }

  /** The effective connection string without credentials and secret options. */
  public String redacted() {
    return redacted;
  }

  /** The effective options by canonical name, secrets hidden. */
  public Map<String, String> shown() {
    return shown;
  }
}
