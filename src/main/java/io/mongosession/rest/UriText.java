package io.mongosession.rest;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoded text, the same on every server. */
final class UriText {

  /** For people. */
  static final String ALLOWED = "percent-encoded UTF-8";

  private UriText() {}

  /**
   * Whether the text is percent-encoded UTF-8.
   *
   * @param plain what may stand for itself, beside letters and digits; ASCII
   */
  static boolean isWellFormed(String text, String plain) {
    boolean encoded = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      encoded |= c == '%';
      if (c != '%' && !isAlphanumeric(c) && plain.indexOf(c) < 0) {
        return false;
      }
    }
    return !encoded || decode(text) != null;
  }

  private static boolean isAlphanumeric(char c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  /** The plain text, {@code +} being {@code +}; null when it is not percent-encoded UTF-8. */
  static String decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        bytes.write(c);
      } else if (i + 2 < text.length() && hex(text, i + 1) >= 0 && hex(text, i + 2) >= 0) {
        bytes.write(hex(text, i + 1) << 4 | hex(text, i + 2));
        i += 2;
      } else {
        return null;
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static int hex(String text, int at) {
    char c = text.charAt(at);
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  /** The text as one segment of a path. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
