package io.mongosession.chat;

import java.util.Map;

/** Repeats what the user says: the built-in agent of an application that provides none. */
public final class EchoChatAgent implements ChatAgent {

  @Override
  public ChatReply reply(ChatTurn turn) {
    return ChatReply.of("echo: " + turn.message()).withMetrics(Map.of("agent", "echo"));
  }

  @Override
  public String toString() {
    return "the echo, because the application has neither an agent nor a model";
  }
}
