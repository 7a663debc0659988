package io.mongosession.viewer;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * A file as it is served.
 *
 * @param content its bytes; not copied, not to be changed
 * @param mediaType with the charset
 * @param tag its {@code ETag}: another one for other content
 */
record ViewerFile(byte[] content, String mediaType, String tag) {

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html; charset=UTF-8",
          "css", "text/css; charset=UTF-8",
          "js", "text/javascript; charset=UTF-8",
          "svg", "image/svg+xml; charset=UTF-8",
          "json", "application/json");

  static ViewerFile of(String name, byte[] content) {
    return new ViewerFile(
        content, MEDIA_TYPES.get(name.substring(name.lastIndexOf('.') + 1)), tag(content));
  }

  private static String tag(byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
