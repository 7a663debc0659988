package io.mongosession.rest;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A JSON Merge Patch (RFC 7396) of a session's metadata.
 *
 * @param members what to set; null removes
 */
record MetadataPatch(Map<String, Object> members) {

  static final String MEDIA_TYPE = "application/merge-patch+json";

  /**
   * The metadata as it is after the patch: {@code MergePatch} of the RFC, section 2, for a patch
   * that is an object. What the patch does not name is the very same value.
   *
   * @param target the metadata; within it whatever stands where the patch has an object
   */
  static Map<String, Object> merge(Object target, Map<?, ?> patch) {
    Map<String, Object> result = new LinkedHashMap<>();
    if (target instanceof Map<?, ?> object) {
      object.forEach((name, value) -> result.put((String) name, value));
    }
    patch.forEach(
        (name, value) -> {
          if (value == null) {
            result.remove(name);
          } else if (value instanceof Map<?, ?> inner) {
            result.put((String) name, merge(result.get(name), inner));
          } else {
            result.put((String) name, value);
          }
        });
    return result;
  }
}
