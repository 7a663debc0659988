package io.mongosession.rest;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A JSON Merge Patch (RFC 7396) of a session's metadata.
 *
 * @param members what to set; null removes
 */
record MetadataPatch(Map<String, Object> members) {

  static final String MEDIA_TYPE = "application/merge-patch+json";

  /** The metadata as it is after the patch. */
  static Map<String, Object> merge(Map<String, Object> metadata, Map<String, Object> patch) {
    JsonValue merged = Json.createMergePatch(toJson(patch)).apply(toJson(metadata));
    return toMap(merged.asJsonObject());
  }

  private static JsonObject toJson(Map<String, Object> members) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    JsonOutput.write(members, text);
    try (JsonReader reader = Json.createReader(new ByteArrayInputStream(text.toByteArray()))) {
      return reader.readObject();
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> toMap(JsonObject object) {
    return (Map<String, Object>)
        JsonInput.read(object.toString().getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
  }
}
