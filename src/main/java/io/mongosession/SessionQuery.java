package io.mongosession;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Which sessions to list; every member that is given must match. Immutable; start from {@link
 * #all()}.
 *
 * <p>With an index for the order a page costs what it returns: by application, type, owner, or a
 * metadata field of the factory's {@code metadataFields}, each alone and by creation, and by owner
 * or alone also by change. Other members are looked at in what that index finds. A metadata field
 * that is not among them is searched for no longer than {@link SessionLimits#scanTime()}.
 *
 * @param applicationName the application, or null
 * @param sessionType the type, or null
 * @param owner the owner, or null for every owner
 * @param idPrefix what the session id begins with, 1 to 256 characters, or null
 * @param createdAfter created later than that, to the millisecond; or null
 * @param createdBefore created earlier than that, to the millisecond; or null
 * @param updatedAfter changed later than that, to the millisecond; or null
 * @param metadata metadata fields (dotted paths) and the scalar each must equal, or the {@link
 *     MetadataTextMatch}; never null
 * @param order by what they are ordered; never null
 * @param limit how many at most, 1 to the limit {@code page-size}
 * @param after the cursor of the page before, of the same order, or null for the first
 */
public record SessionQuery(
    String applicationName,
    String sessionType,
    String owner,
    String idPrefix,
    Instant createdAfter,
    Instant createdBefore,
    Instant updatedAfter,
    Map<String, Object> metadata,
    SessionOrder order,
    int limit,
    String after) {

  /** How many sessions a page has unless said otherwise. */
  public static final int DEFAULT_LIMIT = 20;

  public SessionQuery {
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(order, "order");
  }

  /** Every session, the one that was created last first. */
  public static SessionQuery all() {
    return new SessionQuery(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of(),
        SessionOrder.CREATED,
        DEFAULT_LIMIT,
        null);
  }

  /** A copy that asks for this application. */
  public SessionQuery withApplicationName(String name) {
    return new SessionQuery(
        name,
        sessionType,
        owner,
        idPrefix,
        createdAfter,
        createdBefore,
        updatedAfter,
        metadata,
        order,
        limit,
        after);
  }

  /** A copy that asks for this type. */
  public SessionQuery withSessionType(String type) {
    return new SessionQuery(
        applicationName,
        type,
        owner,
        idPrefix,
        createdAfter,
        createdBefore,
        updatedAfter,
        metadata,
        order,
        limit,
        after);
  }

  /** A copy that asks for this owner. */
  public SessionQuery withOwner(String name) {
    return new SessionQuery(
        applicationName,
        sessionType,
        name,
        idPrefix,
        createdAfter,
        createdBefore,
        updatedAfter,
        metadata,
        order,
        limit,
        after);
  }

  /** A copy that asks for ids that begin with this. */
  public SessionQuery withIdPrefix(String prefix) {
    return new SessionQuery(
        applicationName,
        sessionType,
        owner,
        prefix,
        createdAfter,
        createdBefore,
        updatedAfter,
        metadata,
        order,
        limit,
        after);
  }

  /** A copy that asks for sessions created later than that. */
  public SessionQuery withCreatedAfter(Instant time) {
    return new SessionQuery(
        applicationName,
        sessionType,
        owner,
        idPrefix,
        time,
        createdBefore,
        updatedAfter,
        metadata,
        order,
        limit,
        after);
  }

  /** A copy that asks for sessions created earlier than that. */
  public SessionQuery withCreatedBefore(Instant time) {
    return new SessionQuery(
        applicationName,
        sessionType,
        owner,
        idPrefix,
        createdAfter,
        time,
        updatedAfter,
        metadata,
        order,
        limit,
        after);
  }

  /** A copy that asks for sessions changed later than that. */
  public SessionQuery withUpdatedAfter(Instant time) {
    return new SessionQuery(
        applicationName,
        sessionType,
        owner,
        idPrefix,
        createdAfter,
        createdBefore,
        time,
        metadata,
        order,
        limit,
        after);
  }

  /** A copy that asks for this metadata field too. */
  public SessionQuery withMetadata(String field, Object value) {
    Map<String, Object> fields = new LinkedHashMap<>(metadata);
    fields.put(field, value);
    return new SessionQuery(
        applicationName,
        sessionType,
        owner,
        idPrefix,
        createdAfter,
        createdBefore,
        updatedAfter,
        fields,
        order,
        limit,
        after);
  }

  /**
   * A copy that asks for this metadata field by its text: a field that holds the text, or the
   * number or boolean the text stands for.
   */
  public SessionQuery withMetadataText(String field, String text) {
    return withMetadata(field, new MetadataTextMatch(text));
  }

  /** A copy that asks for this order. */
  public SessionQuery withOrder(SessionOrder by) {
    return new SessionQuery(
        applicationName,
        sessionType,
        owner,
        idPrefix,
        createdAfter,
        createdBefore,
        updatedAfter,
        metadata,
        by,
        limit,
        after);
  }

  /** A copy that asks for pages of this size. */
  public SessionQuery withLimit(int items) {
    return new SessionQuery(
        applicationName,
        sessionType,
        owner,
        idPrefix,
        createdAfter,
        createdBefore,
        updatedAfter,
        metadata,
        order,
        items,
        after);
  }

  /** A copy that continues after this cursor. */
  public SessionQuery withAfter(String cursor) {
    return new SessionQuery(
        applicationName,
        sessionType,
        owner,
        idPrefix,
        createdAfter,
        createdBefore,
        updatedAfter,
        metadata,
        order,
        limit,
        cursor);
  }
}
