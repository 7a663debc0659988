package io.mongosession;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The effective connection string: our defaults, overridden by the connection string as given,
 * overridden by single options. Checked strictly here, because the driver accepts {@code tls=maybe}
 * and unknown options in silence; then parsed by the driver itself.
 */
final class ClientOptions {

  private static final String SETTING = "connectionString";

  /** Where the MongoDB manual is silent or too patient for a request that a user waits for. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "maxPoolSize", "100",
          "minPoolSize", "0",
          "serverSelectionTimeoutMS", "5000",
          "connectTimeoutMS", "10000",
          "socketTimeoutMS", "30000",
          "waitQueueTimeoutMS", "5000",
          "maxIdleTimeMS", "30000",
          "w", "majority");

  /** Time-outs of steps that one time-out for the whole operation replaces. */
  private static final Set<String> REPLACED_BY_TIMEOUT =
      Set.of("socketTimeoutMS", "waitQueueTimeoutMS");

  /** The one option that may be repeated: the tag sets are tried in this order. */
  private static final String REPEATABLE = "readPreferenceTags";

  private final ConnectionString connectionString;
  private final String base;
  private final String redacted;
  private final Map<String, List<String>> effective;

  private ClientOptions(
      ConnectionString connectionString,
      String base,
      String redacted,
      Map<String, List<String>> effective) {
    this.connectionString = connectionString;
    this.base = base;
    this.redacted = redacted;
    this.effective = effective;
  }

  /**
   * The effective options, or null with the reasons added to the problems.
   *
   * @param text the connection string as given
   * @param single options that win over it
   */
  static ClientOptions parse(
      String text, Map<String, String> single, List<InvalidSettingsException.Problem> problems) {
    int before = problems.size();
    ConnectionText given = ConnectionText.parse(text);
    if (given == null) {
      problems.add(
          hidden(
              "mongodb://host[:port][/database][?options] or mongodb+srv://…, with every special"
                  + " character of user name, password and options percent-encoded"));
    }
    Map<String, List<String>> explicit =
        given == null ? new HashMap<>() : fromText(given.options(), problems);
    single.forEach(
        (name, value) -> {
          String canonical = check("clientOption ", name, value, problems);
          explicit.put(canonical, canonical.equals(REPEATABLE) ? tagSets(value) : listOf(value));
        });
    Map<String, List<String>> effective = new TreeMap<>();
    DEFAULTS.forEach(
        (name, value) -> {
          if (!explicit.containsKey("timeoutMS") || !REPLACED_BY_TIMEOUT.contains(name)) {
            effective.put(name, List.of(value));
          }
        });
    effective.putAll(explicit);
    crossCheck(effective, problems);
    return problems.size() > before ? null : build(given, effective, problems);
  }

  private static Map<String, List<String>> fromText(
      List<ConnectionText.Option> options, List<InvalidSettingsException.Problem> problems) {
    Map<String, List<String>> values = new HashMap<>();
    for (ConnectionText.Option option : options) {
      String name = check(SETTING + " option ", option.name(), option.value(), problems);
      values.computeIfAbsent(name, n -> new ArrayList<>()).add(option.value());
    }
    values.forEach(
        (name, given) -> {
          if (given.size() > 1 && !name.equals(REPEATABLE)) {
            problems.add(
                new InvalidSettingsException.Problem(SETTING + " option " + name, null, "once"));
          }
        });
    return values;
  }

  private static ClientOptions build(
      ConnectionText given,
      Map<String, List<String>> effective,
      List<InvalidSettingsException.Problem> problems) {
    try {
      ConnectionString parsed = new ConnectionString(given.base() + query(effective, false));
      return new ClientOptions(
          parsed, given.base(), given.redactedBase() + query(effective, true), effective);
    } catch (IllegalArgumentException e) {
      problems.add(hidden("a connection string the driver accepts" + reason(given, effective)));
    } catch (MongoException e) {
      // The driver looks up nothing else here.
      problems.add(hidden("a mongodb+srv host whose DNS records can be read"));
    }
    return null;
  }

  /** The driver's words; it may quote what it refuses, so it is given a text without secrets. */
  private static String reason(ConnectionText given, Map<String, List<String>> effective) {
    if (given.scheme().equals("mongodb://")) {
      Map<String, List<String>> open = new TreeMap<>(effective);
      open.keySet().removeIf(name -> ClientOption.named(name).secret());
      try {
        new ConnectionString(given.shape() + query(open, true));
      } catch (IllegalArgumentException e) {
        return "; it says: " + e.getMessage();
      }
    }
    return ", its hosts and credentials included";
  }

  private static InvalidSettingsException.Problem hidden(String allowed) {
    return new InvalidSettingsException.Problem(SETTING, null, allowed);
  }

  /** Checks one option and returns its canonical name (the name as given when it is unknown). */
  private static String check(
      String where, String name, String value, List<InvalidSettingsException.Problem> problems) {
    ClientOption option = ClientOption.named(name);
    if (option == null) {
      problems.add(
          new InvalidSettingsException.Problem(
              where + name, null, "an option of the MongoDB connection string"));
      return name;
    }
    String allowed = option.problem(value);
    if (allowed != null) {
      problems.add(
          new InvalidSettingsException.Problem(
              where + option.canonicalName(), option.secret() ? "<hidden>" : value, allowed));
    }
    return option.canonicalName();
  }

  private static void crossCheck(
      Map<String, List<String>> effective, List<InvalidSettingsException.Problem> problems) {
    List<String> maximum = effective.get("maxPoolSize");
    List<String> minimum = effective.get("minPoolSize");
    try {
      int max = Integer.parseInt(maximum.get(0));
      if (max > 0 && Integer.parseInt(minimum.get(0)) > max) {
        problems.add(
            new InvalidSettingsException.Problem(
                "clientOption minPoolSize", minimum.get(0), "at most maxPoolSize, " + max));
      }
    } catch (NumberFormatException e) {
      // Already reported where the option was checked.
    }
  }

  private static List<String> listOf(String value) {
    return Collections.singletonList(value);
  }

  /** A single value has room for several tag sets: a semicolon between them. */
  private static List<String> tagSets(String value) {
    return value == null ? listOf(null) : List.of(value.split(";", -1));
  }

  private static String query(Map<String, List<String>> options, boolean hideSecrets) {
    StringBuilder query = new StringBuilder();
    options.forEach(
        (name, values) ->
            values.forEach(
                value ->
                    query
                        .append(query.isEmpty() ? '?' : '&')
                        .append(name)
                        .append('=')
                        .append(shown(name, value, hideSecrets))));
    return query.toString();
  }

  private static String shown(String name, String value, boolean hideSecrets) {
    if (hideSecrets && ClientOption.named(name).secret()) {
      return "<hidden>";
    }
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The effective connection string, parsed by the driver; holds credentials. */
  ConnectionString connectionString() {
    return connectionString;
  }

  /** Whether a client made from these options is no other than one made from those. */
  boolean sameAs(ClientOptions other) {
    return base.equals(other.base) && effective.equals(other.effective);
  }

  /** The effective connection string without credentials and secret options. */
  String redacted() {
    return redacted;
  }

  /** The effective options by canonical name, secrets hidden. */
  Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>();
    effective.forEach(
        (name, values) ->
            shown.put(
                name, ClientOption.named(name).secret() ? "<hidden>" : String.join(",", values)));
    return shown;
  }
}
