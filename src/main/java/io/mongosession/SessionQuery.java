package io.mongosession;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which sessions to list; every member that is given must match. Immutable; start from {@link
 * #all()}.
 *
 * @param applicationName the application, or null
 * @param sessionType the type, or null
 * @param owner the owner, or null for every owner
 * @param metadata metadata fields (dotted paths) and the scalar each must equal, or the {@link
 *     MetadataTextMatch}; never null
 * @param limit how many at most, 1 to the limit {@code page-size}
 * @param after the cursor of the page before, or null for the first
 */
public record SessionQuery(
    String applicationName,
    String sessionType,
    String owner,
    Map<String, Object> metadata,
    int limit,
    String after) {

  /** How many sessions a page has unless said otherwise. */
  public static final int DEFAULT_LIMIT = 20;

  /** Every session, newest first. */
  public static SessionQuery all() {
    return new SessionQuery(null, null, null, Map.of(), DEFAULT_LIMIT, null);
  }

  /** A copy that asks for this application. */
  public SessionQuery withApplicationName(String name) {
    return new SessionQuery(name, sessionType, owner, metadata, limit, after);
  }

  /** A copy that asks for this type. */
  public SessionQuery withSessionType(String type) {
    return new SessionQuery(applicationName, type, owner, metadata, limit, after);
  }

  /** A copy that asks for this owner. */
  public SessionQuery withOwner(String name) {
    return new SessionQuery(applicationName, sessionType, name, metadata, limit, after);
  }

  /** A copy that asks for this metadata field too. */
  public SessionQuery withMetadata(String field, Object value) {
    Map<String, Object> fields = new LinkedHashMap<>(metadata);
    fields.put(field, value);
    return new SessionQuery(applicationName, sessionType, owner, fields, limit, after);
  }

  /**
   * A copy that asks for this metadata field by its text: a field that holds the text, or the
   * number or boolean the text stands for.
   */
  public SessionQuery withMetadataText(String field, String text) {
    return withMetadata(field, new MetadataTextMatch(text));
  }

  /** A copy that asks for pages of this size. */
  public SessionQuery withLimit(int items) {
    return new SessionQuery(applicationName, sessionType, owner, metadata, items, after);
  }

  /** A copy that continues after this cursor. */
  public SessionQuery withAfter(String cursor) {
    return new SessionQuery(applicationName, sessionType, owner, metadata, limit, cursor);
  }
}
