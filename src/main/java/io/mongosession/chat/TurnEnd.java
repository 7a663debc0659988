package io.mongosession.chat;

/** How a turn ends. */
sealed interface TurnEnd {

  /** The agent replied. */
  record Replied(ChatReply reply) implements TurnEnd {}

  /** Somebody stopped it. */
  record Stopped() implements TurnEnd {}

  /** It does not hold its agent any more: nothing can be stored. */
  record Lost() implements TurnEnd {}

  /** There is no reply. */
  record Failed(RuntimeException reason) implements TurnEnd {}
}
