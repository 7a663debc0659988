package io.mongosession.internal.bson;

import io.mongosession.InvalidInputException;
import java.util.Set;

/**
 * The one place that checks metadata paths: a dotted path addresses a nested field, and no segment
 * may be empty, start with {@code $} or hold NUL, so that no operator ever comes from a caller.
 */
public final class MetadataPath {

  private static final String PREFIX = "metadata.";
  private static final int MAX_LENGTH = 256;
  private static final String RULE =
      "1 to 256 characters; segments between dots are not empty, do not start with $ and hold no"
          + " control characters";

  private MetadataPath() {}

  /** Null when the path is acceptable, otherwise what is allowed. */
  public static String problem(String path) {
    if (path == null || path.isEmpty() || path.length() > MAX_LENGTH) {
      return RULE;
    }
    boolean segmentStarts = true;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (Character.isISOControl(c) || segmentStarts && (c == '.' || c == '$')) {
        return RULE;
      }
      segmentStarts = c == '.';
    }
    return segmentStarts || !Unicode.isWellFormed(path) ? RULE : null;
  }

  /** The field of the session document that the path addresses. */
  public static String inDocument(String path) {
    String problem = problem(path);
    if (problem != null) {
      throw new InvalidInputException("metadata", "field names of " + problem);
    }
    return PREFIX + path;
  }

  /** How many fields deep the path leads. */
  static int segments(String path) {
    return (int) path.chars().filter(c -> c == '.').count() + 1;
  }

  /** Whether one of the paths addresses a field inside another. */
  public static boolean overlap(Set<String> paths) {
    for (String path : paths) {
      for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
        if (paths.contains(path.substring(0, dot))) {
          return true;
        }
      }
    }
    return false;
  }
}
