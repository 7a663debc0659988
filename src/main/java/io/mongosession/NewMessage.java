package io.mongosession;

import java.util.Map;

/**
 * A message that is to be appended.
 *
 * @param role whose message it is, 1 to 64 characters, for example {@code user} or {@code
 *     assistant}
 * @param content any JSON value but null: {@link String}, {@link Number}, {@link Boolean}, {@link
 *     java.util.List} or {@link Map} with string keys, nested; numbers up to 34 significant digits
 * @param metrics model tokens, latency and the like, a JSON object, or null
 */
public record NewMessage(String role, Object content, Map<String, Object> metrics) {

  /** A message without metrics. */
  public static NewMessage of(String role, Object content) {
    return new NewMessage(role, content, null);
  }

  /** Shows the role only: content may be confidential. */
  @Override
  public String toString() {
    return "NewMessage[%s]".formatted(role);
  }
}
