package io.mongosession.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What may be shown of the text of an address: people put secrets into addresses, too. Of a text of
 * which it is not certain what are host and path nothing is shown.
 */
final class ShownAddress {

  private static final Pattern ADDRESS =
      Pattern.compile(
          "(?<scheme>[a-zA-Z][a-zA-Z0-9+.-]*:/{0,3}+)(?<user>[^?#]*@)?"
              + "(?<host>(?:[\\w.-]+|\\[[\\p{XDigit}:.]+])(?::\\d*)?)?(?<path>/[^@?#]*)?(?<rest>[?#][^@]*)?");

  private ShownAddress() {}

  /** As {@link #of}, of what may also be the name of a resource. */
  static String ofLocation(String text) {
    return text.contains(":") || text.contains("@") ? of(text) : text;
  }

  static String of(String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches()) {
      return ValueType.HIDDEN;
    }
    return address.group("scheme")
        + (address.group("user") == null ? "" : ValueType.HIDDEN + "@")
        + (address.group("host") == null ? "" : address.group("host"))
        + (address.group("path") == null ? "" : address.group("path"))
        + (address.group("rest") == null ? "" : address.group("rest").charAt(0) + ValueType.HIDDEN);
  }
}
