package io.mongosession.rest;

/** What the header {@code Idempotency-Key} says. */
final class IdempotencyKey {

  static final String HEADER = "Idempotency-Key";

  private static final int MAX_LENGTH = 256;

  private IdempotencyKey() {}

  /**
   * The key; null where there is no header. The draft of the header's standard has it in quotes,
   * most clients send it without: both are the same key.
   */
  static String of(String header) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  /**
   * As {@link #of}, checked, before anything is created for a request that cannot be.
   *
   * @throws InvalidRequestException naming the header
   */
  static String checked(String header) {
    String key = of(header);
    if (key != null
        && (key.isEmpty()
            || key.length() > MAX_LENGTH
            || key.chars().anyMatch(Character::isISOControl))) {
      throw new InvalidRequestException(
          HEADER, "1 to %d printable characters".formatted(MAX_LENGTH));
    }
    return key;
  }
}
