package io.mongosession.chat;

import io.mongosession.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a turn a reader is, as the ids of events report it.
 *
 * @param turn the first characters of the attempt's id
 * @param message the number of the message that the text is stored in; of the question where there
 *     is no text yet
 * @param characters how much of that message was read, in UTF-16 units; one more than it has where
 *     the end of the turn was read as well
 */
record EventId(String turn, long message, int characters) {

  /** What is wrong about an id that is not one of ours. */
  static final String FIELD = "Last-Event-ID";

  private static final int TURN_LENGTH = 8;
  private static final Pattern FORM =
      Pattern.compile("([0-9A-Za-z_-]{%d}):([0-9]{1,18}):([0-9]{1,9})".formatted(TURN_LENGTH));

  /** The beginning of an attempt, where nothing was read. */
  static EventId beginning(String turnId, long question) {
    return new EventId(shortened(turnId), question, 0);
  }

  /**
   * Reads an id.
   *
   * @throws InvalidInputException when it has another form
   */
  static EventId of(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new InvalidInputException(FIELD, "the id of an event of a turn, as it was received");
    }
    return new EventId(
        parts.group(1), Long.parseLong(parts.group(2)), Integer.parseInt(parts.group(3)));
  }

  /** As much of an attempt's id as an event's id has. */
  static String shortened(String turnId) {
    return turnId.substring(0, Math.min(TURN_LENGTH, turnId.length()));
  }

  boolean isOf(String turnId) {
    return turn.equals(shortened(turnId));
  }

  EventId in(long number, int length) {
    return new EventId(turn, number, length);
  }

  /** Behind the end of a turn whose last text ends here. */
  EventId end() {
    return new EventId(turn, message, characters + 1);
  }

  @Override
  public String toString() {
    return turn + ":" + message + ":" + characters;
  }
}
