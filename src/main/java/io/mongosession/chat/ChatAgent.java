package io.mongosession.chat;

import java.util.function.Consumer;

/**
 * What replies to the user: an application provides one as a CDI bean, and every chat turn asks it.
 * Where there is none the built-in {@link EchoChatAgent} replies.
 *
 * <p>It is called by several threads at once, each with a turn of its own, with a request context
 * active and the application's class loader. History and state have been restored and the user's
 * message is stored before it is asked; its reply and the state it returns are stored afterwards,
 * so it needs no access to the database.
 */
@FunctionalInterface
public interface ChatAgent {

  /**
   * Replies to one message.
   *
   * <p>The thread is interrupted when the turn takes longer than {@code chat.timeout}, is stopped,
   * or does not hold its agent any more; what is returned after that is discarded.
   *
   * @param turn what the user said and what went before
   * @return the reply, never null
   * @throws java.util.concurrent.TimeoutException when what it asked did not respond in time: that
   *     is reported to the caller
   * @throws Exception when there is no reply: the failure is reported to the caller, the user's
   *     message stays stored
   */
  ChatReply reply(ChatTurn turn) throws Exception;

  /**
   * As {@link #reply(ChatTurn)}, giving out the reply's text piece by piece while it is being made.
   * An agent that can stream overrides this; the others give out all of it at the end.
   *
   * <p>What is stored as the reply is the text that is returned, when it is returned.
   *
   * @param turn what the user said and what went before
   * @param pieces takes each further piece of the text, in order, from any thread; all of them
   *     together are the reply's text, after what it said before its tool calls. It never waits for
   *     the reader. It throws when the turn is over, because it was stopped or its time is: let it
   *     pass
   */
  default ChatReply reply(ChatTurn turn, Consumer<String> pieces) throws Exception {
    ChatReply reply = reply(turn);
    pieces.accept(reply.text());
    return reply;
  }

  /**
   * As {@link #reply(ChatTurn, Consumer)}, for an agent that also shows which tools it uses. This
   * is what a streamed turn calls.
   *
   * @param turn what the user said and what went before
   * @param writer takes the text and the use of tools as they come
   */
  default ChatReply reply(ChatTurn turn, ReplyWriter writer) throws Exception {
    return reply(turn, (Consumer<String>) writer::text);
  }
}
