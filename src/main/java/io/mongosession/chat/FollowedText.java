package io.mongosession.chat;

import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.turn.TurnSnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * How far somebody has read the text of a turn, and what of it is new. Only what the agent says is
 * read: replies and the text in front of tool calls, of earlier attempts as far as they are
 * complete. Not thread-safe.
 */
final class FollowedText {

  private static final String SPEAKER = "assistant";

  /** Something that was read, and where that is. */
  record Read(ChatEvent event, EventId id) {}

  /** The text of a message. */
  private record Text(long number, String text, boolean open, boolean redacted) {}

  private EventId at;

  /** What was read of the message; null where only its length is known, by an event's id. */
  private String seen;

  /**
   * @param from where the reader is; null at the very beginning
   */
  FollowedText(EventId from) {
    at = from;
  }

  /** Where the reader is; null at the very beginning. */
  EventId at() {
    return at;
  }

  /** The number of the first message that is still of interest. */
  long message(long question) {
    return at == null ? question + 1 : Math.max(at.message(), question + 1);
  }

  /** Whether the end of this turn was read. */
  boolean isBehind(TurnSnapshot turn) {
    if (at == null || turn.running() || !at.isOf(turn.turnId())) {
      return false;
    }
    List<Text> texts = texts(turn);
    return texts.isEmpty()
        ? at.message() == turn.question().number() && at.characters() == 1
        : isEnd(texts, texts.get(texts.size() - 1));
  }

  private boolean isEnd(List<Text> texts, Text text) {
    return text == texts.get(texts.size() - 1)
        && at.message() == text.number()
        && at.characters() == text.text().length() + 1;
  }

  /** Whether what was read is still as it was; otherwise the text begins again. */
  boolean goesOn(TurnSnapshot turn) {
    if (at == null) {
      return true;
    }
    if (!at.isOf(turn.turnId())) {
      return false;
    }
    if (at.message() == turn.question().number()) {
      return at.characters() <= 1;
    }
    List<Text> texts = texts(turn);
    return texts.stream()
        .filter(text -> text.number() == at.message())
        .anyMatch(text -> goesOn(turn, texts, text));
  }

  private boolean goesOn(TurnSnapshot turn, List<Text> texts, Text text) {
    if (seen != null) {
      return text.text().startsWith(seen);
    }
    if (at.characters() <= text.text().length()) {
      return !text.redacted() || at.characters() == 0;
    }
    // The end, or more than was stored when the reader left.
    return turn.running() ? text.open() : isEnd(texts, text);
  }

  /** What is new in it, which is complete from the message on where the reader is. */
  List<Read> next(TurnSnapshot turn) {
    List<Read> events = new ArrayList<>();
    if (!goesOn(turn)) {
      at = EventId.beginning(turn.turnId(), turn.question().number());
      seen = null;
      events.add(new Read(new ChatEvent.Restart(), at));
    }
    if (at == null) {
      at = EventId.beginning(turn.turnId(), turn.question().number());
    }
    for (Text text : texts(turn)) {
      int from = text.number() == at.message() ? at.characters() : 0;
      if (text.number() >= at.message() && text.text().length() > from) {
        at = at.in(text.number(), text.text().length());
        seen = text.text();
        events.add(new Read(new ChatEvent.Token(text.text().substring(from)), at));
      }
    }
    return events;
  }

  private static List<Text> texts(TurnSnapshot turn) {
    List<Text> texts = new ArrayList<>();
    for (TurnSnapshot.Turned turned : turn.messages()) {
      Message message = turned.message();
      boolean counts =
          turned.turnId().equals(turn.turnId()) || message.status() == MessageStatus.COMPLETE;
      String text = ReplyContent.text(message.content());
      if (counts && SPEAKER.equals(message.role()) && !text.isEmpty()) {
        texts.add(
            new Text(
                message.number(),
                text,
                message.status() == MessageStatus.DRAFT,
                message.redactedAt() != null));
      }
    }
    return texts;
  }
}
