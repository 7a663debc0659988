package io.mongosession.internal.client;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A connection string cut into what must stay hidden, what may be shown, and its options. A matter
 * of text alone: nobody is asked whether a host exists.
 *
 * @param scheme with {@code ://}
 * @param credentials user and password as written, or null
 * @param hosts as written, separated by commas
 * @param path with its leading slash
 * @param options in the order given, decoded
 */
record ConnectionStringParts(
    String scheme, String credentials, String hosts, String path, List<Option> options) {

  /** How a special character is written. */
  static final String ENCODED =
      "every special character percent-encoded: @ as %40, : as %3A, / as %2F, % as %25, ? as %3F";

  private static final String SRV = "mongodb+srv://";

  /** What percent-encoded bytes become that are no UTF-8. */
  private static final char NO_CHARACTER = '\uFFFD';

  /** No {@code @} in the options: they would be the rest of a password with a question mark. */
  private static final Pattern TEXT =
      Pattern.compile("(mongodb://|mongodb\\+srv://)(?:([^?]*)@)?([^@/?]+)(/[^@?]*)?(\\?[^@]*)?");

  /** A refused text of which it is certain what are hosts and what may be credentials. */
  private static final Pattern SHOWN =
      Pattern.compile(
          "(mongodb(?:\\+srv)?://)([^?]*@)?((?:(?:[\\w.-]*|\\[[\\p{XDigit}:.]+])(?::\\d*)?(?:,|(?=/|\\?|$)))*)"
              + "(/[^@?]*)?(\\?[^@]*)?");

  private static final Pattern NOT_ENCODED = Pattern.compile("%(?!\\p{XDigit}{2})");
  private static final Pattern CREDENTIALS = Pattern.compile("[^:@/]+(:[^:@/]*)?");
  private static final Pattern HOST = Pattern.compile("(?:\\[[^\\]]+]|[^:\\[]+)(?::(\\d{1,5}))?");

  /** One option, decoded. */
  record Option(String name, String value) {}

  /** The parts, or null when the text is no connection string. */
  static ConnectionStringParts parse(String text) {
    Matcher parts = TEXT.matcher(text == null ? "" : text);
    if (!parts.matches()
        || NOT_ENCODED.matcher(text).find()
        || decode(text).indexOf(NO_CHARACTER) >= 0) {
      return null;
    }
    return new ConnectionStringParts(
        parts.group(1),
        parts.group(2),
        parts.group(3),
        parts.group(4) == null ? "/" : parts.group(4),
        parts.group(5) == null ? List.of() : options(parts.group(5).substring(1)));
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

  /** What of a text may be shown that is refused, without credentials and options; or null. */
  static String shown(String text) {
    Matcher parts = SHOWN.matcher(text == null ? "" : text);
    if (!parts.matches()) {
      return null;
    }
    return parts.group(1)
        + (parts.group(2) == null ? "" : SettingProblems.HIDDEN + "@")
        + parts.group(3)
        + (parts.group(4) == null ? "" : parts.group(4))
        + (parts.group(5) == null ? "" : "?…");
  }

  /** Null when credentials and hosts are well-formed, otherwise what is allowed. */
  String problem() {
    if (credentials != null && !CREDENTIALS.matcher(credentials).matches()) {
      return "user@ or user:password@ in front of the hosts, with " + ENCODED;
    }
    if (scheme.equals(SRV) && (hosts.indexOf(',') >= 0 || hosts.indexOf(':') >= 0)) {
      return "one host without a port behind mongodb+srv://";
    }
    return Stream.of(hosts.split(",")).allMatch(ConnectionStringParts::isHost)
        ? null
        : "hosts separated by commas, each as name, name:port, [IPv6] or [IPv6]:port, with ports"
            + " from 1 to 65535; in user name and password "
            + ENCODED;
  }

  private static boolean isHost(String text) {
    Matcher host = HOST.matcher(text);
    if (!host.matches()) {
      return false;
    }
    int port = host.group(1) == null ? 1 : Integer.parseInt(host.group(1));
    return port >= 1 && port <= 65535;
  }

  /** Everything before the options; holds credentials. */
  String base() {
    return scheme + (credentials == null ? "" : credentials + "@") + hosts + path;
  }

  /** Everything before the options, credentials hidden. */
  String redactedBase() {
    return scheme + (credentials == null ? "" : SettingProblems.HIDDEN + "@") + hosts + path;
  }

  /** User name and password, as written and decoded. */
  Stream<String> secrets() {
    return credentials == null
        ? Stream.empty()
        : Stream.of(credentials.split(":")).flatMap(part -> Stream.of(part, decode(part)));
  }

  /** Shows no credential. */
  @Override
  public String toString() {
    return redactedBase();
  }
}
