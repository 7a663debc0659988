package io.mongosession;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection string cut into what must stay hidden, what may be shown, and its options. The
 * driver's parser does the rest.
 *
 * @param scheme with {@code ://}
 * @param credentials user and password as written, or null
 * @param hostsAndPath hosts, and the path with its leading slash
 * @param options in the order given, decoded
 */
record ConnectionText(
    String scheme, String credentials, String hostsAndPath, List<Option> options) {

  /** One option as written, decoded. */
  record Option(String name, String value) {}

  /** The parts, or null when the text is no connection string. */
  static ConnectionText parse(String text) {
    if (text == null) {
      return null;
    }
    int schemeEnd = text.indexOf("://") + 3;
    if (!text.startsWith("mongodb://") && !text.startsWith("mongodb+srv://")) {
      return null;
    }
    String rest = text.substring(schemeEnd);
    int question = rest.indexOf('?');
    String base = question < 0 ? rest : rest.substring(0, question);
    String query = question < 0 ? "" : rest.substring(question + 1);
    if (query.indexOf('@') >= 0) {
      // A question mark in the password: what looks like options is the rest of the password.
      return null;
    }
    int at = base.lastIndexOf('@');
    String hostsAndPath = base.substring(at + 1);
    if (hostsAndPath.isEmpty() || hostsAndPath.startsWith("/")) {
      return null;
    }
    try {
      return new ConnectionText(
          text.substring(0, schemeEnd),
          at < 0 ? null : base.substring(0, at),
          hostsAndPath.indexOf('/') < 0 ? hostsAndPath + "/" : hostsAndPath,
          options(query));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static List<Option> options(String query) {
    List<Option> options = new ArrayList<>();
    for (String pair : query.split("[&;]")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        options.add(
            new Option(
                decode(equals < 0 ? pair : pair.substring(0, equals)),
                equals < 0 ? "" : decode(pair.substring(equals + 1))));
      }
    }
    return options;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Everything before the options; holds credentials. */
  String base() {
    return scheme + (credentials == null ? "" : credentials + "@") + hostsAndPath;
  }

  /** Everything before the options, credentials hidden. */
  String redactedBase() {
    return scheme + (credentials == null ? "" : "<hidden>@") + hostsAndPath;
  }

  /** A text of the same shape with nothing of this one in it. */
  String shape() {
    String user = credentials == null ? "" : credentials.indexOf(':') < 0 ? "user@" : "user:pass@";
    int hosts = hostsAndPath.substring(0, hostsAndPath.indexOf('/')).split(",", -1).length;
    return scheme + user + "host,".repeat(hosts - 1) + "host/";
  }

  /** Shows no credential. */
  @Override
  public String toString() {
    return redactedBase();
  }
}
