package io.mongosession.internal.store;

import io.mongosession.InvalidInputException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.bson.NameRules;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * Where a list of sessions, newest first, continues.
 *
 * @param createdAt when the last session of the page before was created
 * @param sessionId its id
 */
public record SessionCursor(Instant createdAt, String sessionId) {

  public static SessionCursor of(Document session) {
    return new SessionCursor(RecordMapper.createdAt(session), session.getString(Fields.ID));
  }

  static SessionCursor parse(String text) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int space = plain.indexOf(' ');
      long millis = Long.parseLong(plain.substring(0, Math.max(space, 0)));
      return new SessionCursor(
          Instant.ofEpochMilli(millis), NameRules.sessionId(plain.substring(space + 1)));
    } catch (IllegalArgumentException | DateTimeException | InvalidInputException e) {
      throw new InvalidInputException("after", "the next_after of an earlier page, unchanged");
    }
  }

  @Override
  public String toString() {
    String plain = createdAt.toEpochMilli() + " " + sessionId;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds the condition that a session comes after this one. */
  void appendTo(Document filter) {
    Date time = Date.from(createdAt);
    filter.append(
        "$or",
        List.of(
            new Document(Fields.CREATED_AT, new Document("$lt", time)),
            new Document(Fields.CREATED_AT, time)
                .append(Fields.ID, new Document("$lt", sessionId))));
  }
}
