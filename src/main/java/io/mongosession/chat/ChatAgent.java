package io.mongosession.chat;

import java.util.function.Consumer;

/**
 * What answers the user: an application provides one as a CDI bean, and every chat turn asks it.
 * Where there is none the built-in {@link EchoChatAgent} answers.
 *
 * <p>It is called by several threads at once, each with a turn of its own, with a request context
 * active and the application's class loader. History and state have been restored and the user's
 * message is stored before it is asked; its reply and the state it hands back are stored
 * afterwards, so it needs no access to the database.
 */
@FunctionalInterface
public interface ChatAgent {

  /**
   * Answers one message.
   *
   * <p>The thread is interrupted when the turn takes longer than {@code chat.timeout}; what is
   * returned after that is thrown away.
   *
   * @param turn what the user said and what went before
   * @return the reply, never null
   * @throws java.util.concurrent.TimeoutException when what it asked did not answer in time: the
   *     caller is told so
   * @throws Exception when there is no reply: the caller is told that the agent failed, the user's
   *     message stays stored
   */
  ChatReply reply(ChatTurn turn) throws Exception;

  /**
   * As {@link #reply(ChatTurn)}, telling the reply piece by piece while it is being made. An agent
   * that can stream overrides this; the others tell all of it at the end.
   *
   * <p>What is stored as the reply is the text that is returned, when it is returned.
   *
   * @param turn what the user said and what went before
   * @param tokens takes each further piece of the text, in order, from any thread; all of them
   *     together are the reply's text, behind what it said in front of its tool calls. It never
   *     waits for the reader. It throws when the turn is over, because nobody listens any more or
   *     the time is: let it pass
   */
  default ChatReply reply(ChatTurn turn, Consumer<String> tokens) throws Exception {
    ChatReply reply = reply(turn);
    tokens.accept(reply.text());
    return reply;
  }
}
