package io.mongosession.rest;

import io.mongosession.json.JsonOutput;
import java.io.ByteArrayOutputStream;

/** JSON Lines: the form of exports and imports, and of what is reported about an import. */
final class JsonLines {

  static final String MEDIA_TYPE = "application/jsonl";

  private JsonLines() {}

  /** A line. */
  static byte[] line(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonOutput.write(value, bytes);
    bytes.write('\n');
    return bytes.toByteArray();
  }
}
