package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * A call of a streaming model. Its pieces arrive on threads of the model's; they are handed to the
 * agent's thread, which can be interrupted, and where an exception ends the turn.
 */
final class StreamedCall implements ModelCall {

  private final StreamingChatModel model;

  StreamedCall(StreamingChatModel model) {
    this.model = model;
  }

  @Override
  public ModelReply ask(ChatRequest request, Consumer<String> pieces) throws Exception {
    StreamedReply reply = new StreamedReply();
    try {
      model.chat(request, reply);
      return ModelReply.of(reply.read(pieces));
    } finally {
      reply.cancel();
    }
  }

  /** One of the three. */
  private record Event(String piece, ChatResponse end, Throwable error) {}

  private static final class StreamedReply implements StreamingChatResponseHandler {

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private StreamingHandle handle;
    private boolean cancelled;

    ChatResponse read(Consumer<String> pieces) throws Exception {
      while (true) {
        Event event = events.take();
        if (event.error() instanceof Exception e) {
          throw e;
        } else if (event.error() != null) {
          throw new IllegalStateException(event.error());
        } else if (event.end() != null) {
          return event.end();
        }
        pieces.accept(event.piece());
      }
    }

    @Override
    public void onPartialResponse(String piece) {
      events.add(new Event(piece, null, null));
    }

    @Override
    public void onPartialResponse(PartialResponse piece, PartialResponseContext context) {
      remember(context.streamingHandle());
      onPartialResponse(piece.text());
    }

    @Override
    public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
      remember(context.streamingHandle());
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      events.add(new Event(null, response, null));
    }

    @Override
    public void onError(Throwable error) {
      events.add(new Event(null, null, error));
    }

    private synchronized void remember(StreamingHandle streaming) {
      handle = streaming;
      if (cancelled) {
        handle.cancel();
      }
    }

    /** Nobody reads any more. Where the reply is complete this changes nothing. */
    synchronized void cancel() {
      cancelled = true;
      if (handle != null) {
        handle.cancel();
      }
    }
  }
}
