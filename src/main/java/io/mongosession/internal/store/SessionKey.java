package io.mongosession.internal.store;

import io.mongosession.internal.bson.Fields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.Document;

/**
 * What makes a stored document a session of this module, and one incarnation of it: messages,
 * feedback and tombstones are found through it alone. There is no key that is null or blank, so
 * that no command on them can be built which matches more than one session's.
 *
 * <p>A document without such a key was written by another program. It is not a session of this
 * module.
 *
 * @param text begins with a character above the space; {@link #ANY} is the same condition for the
 *     server
 */
public record SessionKey(String text) {

  private static final String LEAST = "!";

  /** What begins the keys of imported sessions alone. */
  private static final String IMPORTED = "import-";

  /** Matches exactly the documents that {@link #isIn} takes for sessions. */
  static final Document ANY =
      new Document("$type", "string")
          .append("$gte", LEAST)
          .append("$not", new Document("$type", "array"));

  public SessionKey {
    if (!isKey(text)) {
      throw new IllegalArgumentException("a session key is text that is not blank");
    }
  }

  /** As {@link #isIn(Document)}, of a document as it was sent. */
  static boolean isIn(BsonDocument stored) {
    return stored.get(Fields.SESSION_KEY) instanceof BsonString key && isKey(key.getValue());
  }

  private static boolean isKey(Object value) {
    return value instanceof String key && key.compareTo(LEAST) >= 0;
  }

  /** A new session's. */
  public static SessionKey random() {
    return new SessionKey(UUID.randomUUID().toString());
  }

  /**
   * The key of a session that comes from elsewhere: the same whenever it comes. Of a hash that
   * nobody finds a second text for, so that no two sessions share a key.
   */
  public static SessionKey imported(String... source) {
    StringBuilder text = new StringBuilder();
    for (String part : source) {
      text.append(part == null ? -1 : part.length()).append(':').append(part).append('\n');
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return new SessionKey(
          IMPORTED + Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Whether the session was imported. */
  boolean isImported() {
    return text.startsWith(IMPORTED);
  }

  /** Whether the document is a session: it has a key. */
  static boolean isIn(Document stored) {
    return isKey(stored.get(Fields.SESSION_KEY));
  }

  /** The key of a document that is a session, or that belongs to one. */
  public static SessionKey of(Document stored) {
    return new SessionKey(Objects.toString(stored.get(Fields.SESSION_KEY), null));
  }

  /** The key that a tombstone is for, or null where it is none of this module's. */
  static SessionKey ofTombstone(Document tombstone) {
    return tombstone.get(Fields.ID) instanceof String id && isKey(id) ? new SessionKey(id) : null;
  }

  /** A condition that matches these keys. */
  static Document in(Collection<SessionKey> keys) {
    return new Document("$in", keys.stream().map(SessionKey::text).toList());
  }

  /** A filter that matches what belongs to these incarnations of sessions. */
  static Document filter(Collection<SessionKey> keys) {
    return new Document(Fields.SESSION_KEY, in(keys));
  }

  /** A filter that matches what belongs to this incarnation of the session. */
  Document filter() {
    return new Document(Fields.SESSION_KEY, text);
  }
}
