package com.example.agent;

import io.mongosession.chat.ChatAgent;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

@ApplicationScoped
public class SupportAgent implements ChatAgent {

  @Override
  public ChatReply reply(ChatTurn turn) {
    String text = "After %d messages you say: %s".formatted(turn.history().size(), turn.message());
    return ChatReply.of(text).withState(Map.of("last", turn.message()));
  }
}
