package io.mongosession.internal.store;

import io.mongosession.internal.bson.Fields;
import org.bson.Document;

/**
 * Which session a caller may reach.
 *
 * @param id the session's id
 * @param owner the caller, who owns what they create; null where callers are not identified
 * @param anyOwner whether the caller reaches the sessions of all owners
 * @param key the incarnation the caller has seen, or null for whichever there is
 */
public record SessionRef(String id, String owner, boolean anyOwner, SessionKey key) {

  /** The same session, this incarnation of it. */
  public SessionRef with(SessionKey sessionKey) {
    return new SessionRef(id, owner, anyOwner, sessionKey);
  }

  /** Whether the caller reaches no sessions but their own, and must not learn of others. */
  boolean isRestricted() {
    return owner != null && !anyOwner;
  }

  /** The filter every change of the session document uses: it matches nothing but a session. */
  Document filter() {
    Document filter = lookup();
    filter.putIfAbsent(Fields.SESSION_KEY, SessionKey.ANY);
    return filter;
  }

  /**
   * The filter every read of the session document uses. It may find what is no session, so that
   * this can be reported to the caller; and it leaves reading by the id alone to the index of ids.
   */
  Document lookup() {
    Document filter = new Document(Fields.ID, id);
    if (isRestricted()) {
      filter.append(Fields.OWNER, owner);
    }
    if (key != null) {
      filter.append(Fields.SESSION_KEY, key.text());
    }
    return filter;
  }
}
