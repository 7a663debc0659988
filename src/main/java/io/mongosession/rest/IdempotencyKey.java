package io.mongosession.rest;

/** What the header {@code Idempotency-Key} says. */
final class IdempotencyKey {

  static final String HEADER = "Idempotency-Key";

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
}
