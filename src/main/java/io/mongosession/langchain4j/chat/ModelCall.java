package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.request.ChatRequest;
import java.util.function.Consumer;

/** How a model is called once: its reply at once, or piece by piece. Thread-safe. */
@FunctionalInterface
interface ModelCall {

  /**
   * Waits for the reply on the calling thread. Ends when that thread is interrupted.
   *
   * @param pieces takes the reply's text piece by piece, on the calling thread; what it throws ends
   *     the call
   */
  ModelReply ask(ChatRequest request, Consumer<String> pieces) throws Exception;

  /** It gave no reply, and is going to be called again. */
  default void repeating() {}
}
