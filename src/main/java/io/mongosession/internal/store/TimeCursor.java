package io.mongosession.internal.store;

import static io.mongosession.internal.store.StoredFields.foreign;

import io.mongosession.InvalidInputException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.ForeignFieldException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * Where a list in the order of a time continues.
 *
 * @param time when the last item of the page before was created, or changed
 * @param id what tells it from others of that time; not empty
 */
public record TimeCursor(Instant time, String id) {

  /**
   * The cursor behind a stored item.
   *
   * @throws ForeignFieldException when it has no time of creation: the list cannot go past it
   */
  static TimeCursor behind(Kind kind, Document item, String id) {
    return new TimeCursor(time(kind, item, Fields.CREATED_AT), id);
  }

  /** A time of the item by which its list is ordered. */
  static Instant time(Kind kind, Document item, String field) {
    if (item.get(field) instanceof Date date) {
      return date.toInstant();
    }
    throw foreign(kind, item, field, "a date, by which the list continues");
  }

  static TimeCursor parse(String text) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
      int space = plain.indexOf(' ');
      long millis = Long.parseLong(plain.substring(0, Math.max(space, 0)));
      if (space < plain.length() - 1) {
        return new TimeCursor(Instant.ofEpochMilli(millis), plain.substring(space + 1));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw unknown();
    }
    throw unknown();
  }

  static InvalidInputException unknown() {
    return new InvalidInputException("after", "the next_after of an earlier page, unchanged");
  }

  /**
   * Adds the condition that an item comes after this one, in ascending order.
   *
   * @param ofSameTime when one of the same time does; any of these
   */
  void appendTo(Document filter, Document... ofSameTime) {
    List<Document> later = new ArrayList<>(List.of(ofSameTime));
    later.add(new Document(Fields.CREATED_AT, new Document("$gt", date())));
    filter.append(Fields.CREATED_AT, new Document("$gte", date())).append("$or", later);
  }

  Date date() {
    return Date.from(time);
  }

  @Override
  public String toString() {
    String plain = time.toEpochMilli() + " " + id;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }
}
