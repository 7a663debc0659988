package io.mongosession.internal.client;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import io.mongosession.InvalidSettingsException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The effective connection string: our defaults, overridden by the connection string as given,
 * overridden by single options. Checked strictly here, because the driver accepts {@code tls=maybe}
 * and unknown options in silence; then parsed by the driver itself.
 */
public final class ClientOptions {

  private static final String SETTING = "connectionString";
  private static final String HIDDEN = "<hidden>";

  /** What a connection string looks like. */
  private static final String FORM =
      "mongodb://host[:port][/database][?options] or mongodb+srv://…, with every special character"
          + " of user name, password and options percent-encoded";

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

  /** Between the tag sets where all of them are one value. */
  private static final String NEXT_SET = ";";

  private final ConnectionString connectionString;
  private final ConnectionStringParts given;
  private final Map<String, String> effective;

  private ClientOptions(
      ConnectionString connectionString,
      ConnectionStringParts given,
      Map<String, String> effective) {
    this.connectionString = connectionString;
    this.given = given;
    this.effective = effective;
  }

  /**
   * The effective options, or null with the reasons added to the problems.
   *
   * @param text the connection string as given
   * @param single options that win over it
   */
  public static ClientOptions parse(
      String text, Map<String, String> single, List<InvalidSettingsException.Problem> problems) {
    int before = problems.size();
    ConnectionStringParts given = ConnectionStringParts.parse(text);
    String problem = given == null ? FORM : given.problem();
    if (problem != null) {
      problems.add(hidden(problem));
    }
    Map<String, String> explicit =
        given == null ? new HashMap<>() : fromText(given.options(), problems);
    single.forEach(
        (name, value) -> explicit.put(check("clientOption ", name, value, problems), value));
    Map<String, String> effective = new TreeMap<>(DEFAULTS);
    if (explicit.containsKey("timeoutMS")) {
      effective.keySet().removeAll(REPLACED_BY_TIMEOUT);
    }
    effective.putAll(explicit);
    crossCheck(effective, problems);
    return problems.size() > before ? null : build(given, effective, problems);
  }

  private static Map<String, String> fromText(
      List<ConnectionStringParts.Option> options, List<InvalidSettingsException.Problem> problems) {
    Map<String, String> values = new HashMap<>();
    for (ConnectionStringParts.Option option : options) {
      String name = check(SETTING + " option ", option.name(), option.value(), problems);
      String before = values.put(name, option.value());
      if (before != null && name.equals(REPEATABLE)) {
        values.put(name, before + NEXT_SET + option.value());
      } else if (before != null) {
        problems.add(
            new InvalidSettingsException.Problem(SETTING + " option " + name, null, "once"));
      }
    }
    return values;
  }

  /** Has the driver parse all of it: it knows which options go together. */
  private static ClientOptions build(
      ConnectionStringParts given,
      Map<String, String> effective,
      List<InvalidSettingsException.Problem> problems) {
    try {
      return new ClientOptions(
          new ConnectionString(given.base() + query(effective, false)), given, effective);
    } catch (IllegalArgumentException e) {
      problems.add(hidden("a connection string the driver accepts" + reason(e, given, effective)));
    } catch (MongoException e) {
      // The driver looks up nothing else here.
      problems.add(hidden("a mongodb+srv host whose DNS records can be read"));
    }
    return null;
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
              where + option.canonicalName(), option.secret() ? HIDDEN : value, allowed));
    }
    return option.canonicalName();
  }

  private static void crossCheck(
      Map<String, String> effective, List<InvalidSettingsException.Problem> problems) {
    String minimum = effective.get("minPoolSize");
    try {
      int max = Integer.parseInt(effective.get("maxPoolSize"));
      if (max > 0 && Integer.parseInt(minimum) > max) {
        problems.add(
            new InvalidSettingsException.Problem(
                "clientOption minPoolSize", minimum, "at most maxPoolSize, " + max));
      }
    } catch (NumberFormatException e) {
      // Already reported where the option was checked.
    }
  }

  private static String query(Map<String, String> options, boolean hideSecrets) {
    StringJoiner query = new StringJoiner("&", "?", "");
    options.forEach(
        (name, value) ->
            Stream.of(name.equals(REPEATABLE) ? value.split(NEXT_SET, -1) : new String[] {value})
                .map(one -> hideSecrets && isSecret(name) ? HIDDEN : encode(one))
                .forEach(one -> query.add(name + "=" + one)));
    return query.toString();
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The effective connection string, parsed by the driver; holds credentials. */
  ConnectionString connectionString() {
    return connectionString;
  }

  /** Whether a client made from these options is no other than one made from those. */
  boolean sameAs(ClientOptions other) {
    return given.base().equals(other.given.base()) && effective.equals(other.effective);
  }

  /** The effective connection string without credentials and secret options. */
  public String redacted() {
    return given.redactedBase() + query(effective, true);
  }

  /** The effective options by canonical name, secrets hidden. */
  public Map<String, String> shown() {
    Map<String, String> shown = new LinkedHashMap<>(effective);
    shown.replaceAll((name, value) -> isSecret(name) ? HIDDEN : value);
    return shown;
  }
}
