package io.mongosession;

import org.bson.Document;

/**
 * Which session a caller may reach.
 *
 * @param id the session's id
 * @param owner the caller, whose is what they create; null where callers are not told apart
 * @param anyOwner whether the caller reaches the sessions of all owners
 * @param key the incarnation the caller has seen, or null for whichever there is
 */
record SessionRef(String id, String owner, boolean anyOwner, String key) {

  /** The same session, this incarnation of it. */
  SessionRef with(String sessionKey) {
    return new SessionRef(id, owner, anyOwner, sessionKey);
  }

  /** The filter every read and write of the session document uses. */
  Document filter() {
    Document filter = new Document(Fields.ID, id);
    if (owner != null && !anyOwner) {
      filter.append(Fields.OWNER, owner);
    }
    if (key != null) {
      filter.append(Fields.SESSION_KEY, key);
    }
    return filter;
  }
}
