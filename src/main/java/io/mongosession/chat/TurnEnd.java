package io.mongosession.chat;

import io.mongosession.NewMessage;
import java.util.ArrayList;
import java.util.List;

/** How a turn ends. */
sealed interface TurnEnd {

  /** Of the message that a reply becomes. */
  String REPLY_ROLE = "assistant";

  /** What the agent hands over with it: of a reply its own message, too. */
  default List<NewMessage> messages() {
    return List.of();
  }

  /** The agent replied. */
  record Replied(ChatReply reply) implements TurnEnd {

    @Override
    public List<NewMessage> messages() {
      List<NewMessage> messages = new ArrayList<>(reply.steps());
      Object content = reply.content() == null ? reply.text() : reply.content();
      messages.add(new NewMessage(REPLY_ROLE, content, reply.metrics()));
      return messages;
    }
  }

  /** Somebody stopped it. */
  record Stopped() implements TurnEnd {}

  /** It does not hold its agent any more: nothing can be stored. */
  record Lost() implements TurnEnd {}

  /** There is no reply. */
  record Failed(RuntimeException reason) implements TurnEnd {

    @Override
    public List<NewMessage> messages() {
      return ChatAgentException.steps(reason);
    }
  }
}
