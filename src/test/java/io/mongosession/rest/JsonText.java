package io.mongosession.rest;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** JSON that a test reads as the API reads a body. */
final class JsonText {

  private static final int MAX_DEPTH = 100;

  private JsonText() {}

  static Object read(String text) {
    return read(text, MAX_DEPTH, Integer.MAX_VALUE);
  }

  static Object read(String text, int maxDepth, int maxBytes) {
    return read(text.getBytes(StandardCharsets.UTF_8), maxDepth, maxBytes);
  }

  static Object read(byte[] text) {
    return read(text, MAX_DEPTH, Integer.MAX_VALUE);
  }

  private static Object read(byte[] text, int maxDepth, int maxBytes) {
    return JsonInput.read(new ByteArrayInputStream(text), maxDepth, maxBytes, bytes -> {});
  }
}
