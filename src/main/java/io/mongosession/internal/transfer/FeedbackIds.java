package io.mongosession.internal.transfer;

import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/**
 * The ids of a session's feedback that came without one. They are made of what does not change when
 * other items are added, so that a second import finds what the first one stored.
 */
final class FeedbackIds {

  private final String sessionId;
  private final Set<String> taken = new HashSet<>();

  FeedbackIds(String sessionId) {
    this.sessionId = sessionId;
  }

  /** The id of the next item of this time. */
  String next(Date createdAt) {
    String id = peek(createdAt);
    taken.add(id);
    return id;
  }

  /** Whether the next item of this time gets this id, which then is taken. */
  boolean takes(String id, Date createdAt) {
    return peek(createdAt).equals(id) && taken.add(id);
  }

  private String peek(Date createdAt) {
    int sameTime = 0;
    String id;
    do {
      String name = sessionId + "\n" + createdAt.getTime() + "\n" + sameTime++;
      id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    } while (taken.contains(id));
    return id;
  }
}
