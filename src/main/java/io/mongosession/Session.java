package io.mongosession;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A session as stored: one conversation of one owner.
 *
 * @param sessionId its id
 * @param sessionType what kind of session it is, {@code default} unless given at creation
 * @param applicationName the application it belongs to, or null; never changes
 * @param owner the caller it belongs to, or null where callers are not identified
 * @param createdAt when it was created
 * @param updatedAt when it was last written to
 * @param metadata its metadata, unmodifiable; JSON values as in {@link NewMessage#content()}
 * @param metadataOmitted whether the metadata is empty here because it is larger than the limit
 *     {@code metadata-bytes}; only in lists
 * @param agents the ids of its agents, sorted
 * @param retention how long it is kept after its last change, or null where it has no retention of
 *     its own
 * @param expiresAt when it expires unless it changes before, or null where it is kept for ever;
 *     deleted by the first sweep 5 s after that
 * @param usage the model tokens that its turns took, or null where there was none so far
 */
public record Session(
    String sessionId,
    String sessionType,
    String applicationName,
    String owner,
    Instant createdAt,
    Instant updatedAt,
    Map<String, Object> metadata,
    boolean metadataOmitted,
    List<String> agents,
    Duration retention,
    Instant expiresAt,
    SessionUsage usage) {

  /** Shows ids and times only: metadata may be confidential. */
  @Override
  public String toString() {
    return "Session[%s, created %s, updated %s, agents %s]"
        .formatted(sessionId, createdAt, updatedAt, agents);
  }
}
