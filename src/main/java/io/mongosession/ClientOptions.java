package io.mongosession;

import com.mongodb.ConnectionString;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
      problems.add(hidden("mongodb://host[:port][/database][?options] or mongodb+srv://…"));
    }
    Map<String, List<String>> effective = new LinkedHashMap<>();
    DEFAULTS.forEach((name, value) -> effective.put(name, List.of(value)));
    if (given != null) {
      Map<String, List<String>> fromText = new LinkedHashMap<>();
      given
          .options()
          .forEach(
              option -> {
                String name = check(SETTING + " option ", option.name(), option.value(), problems);
                fromText.computeIfAbsent(name, n -> new ArrayList<>()).add(option.value());
              });
      effective.putAll(fromText);
    }
    single.forEach(
        (name, value) ->
            effective.put(check("clientOption ", name, value, problems), List.of(value + "")));
    crossCheck(effective, problems);
    if (problems.size() > before) {
      return null;
    }
    return build(given, effective, problems);
  }

  private static ClientOptions build(
      ConnectionText given,
      Map<String, List<String>> effective,
      List<InvalidSettingsException.Problem> problems) {
    try {
      ConnectionString parsed = new ConnectionString(given.base() + query(effective, false));
      return new ClientOptions(
          parsed, given.base(), given.redactedBase() + query(effective, true), effective);
    } catch (IllegalArgumentException | com.mongodb.MongoException e) {
      // The driver's message may quote the connection string, so it is not passed on.
      problems.add(hidden("a connection string the driver accepts; see the MongoDB manual"));
      return null;
    }
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
      if (max != 0 && Integer.parseInt(minimum.get(0)) > max) {
        problems.add(
            new InvalidSettingsException.Problem(
                "clientOption minPoolSize", minimum.get(0), "at most maxPoolSize, " + max));
      }
    } catch (NumberFormatException e) {
      // Already reported where the option was checked.
    }
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
