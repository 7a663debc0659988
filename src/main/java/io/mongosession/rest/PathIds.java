package io.mongosession.rest;

/** What ids may look like in a path, on top of what the core asks of them. */
final class PathIds {

  private PathIds() {}

  /** The id itself, or an error that names the field. */
  static String check(String field, String id) {
    if (id.equals(".") || id.equals("..") || id.indexOf('/') >= 0 || id.indexOf('\\') >= 0) {
      throw new InvalidRequestException(field, "an id without / and \\ that is not . or ..");
    }
    return id;
  }

  /** A message number, or an error that names the field. */
  static long number(String field, String text) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw new InvalidRequestException(field, "a message number, 0 or more");
  }
}
