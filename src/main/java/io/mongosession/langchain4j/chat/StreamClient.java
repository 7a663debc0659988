package io.mongosession.langchain4j.chat;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;

/**
 * The HTTP client of one streamed call, over the shared one, for two things that LangChain4j leaves
 * open: closing ends the stream even before its first event, when there is no handle yet to cancel
 * it by (issue 6304 of langchain4j, open as of 1.19), and a stream that ends without a reply is an
 * error instead of nothing.
 */
final class StreamClient implements HttpClient, AutoCloseable {

  private final HttpClient shared;
  private InputStream body;
  private boolean closed;

  StreamClient(HttpClient shared) {
    this.shared = shared;
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    return shared.execute(request);
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    shared.execute(
        request,
        (stream, events) -> {
          opened(stream);
          parser.parse(stream, events);
        },
        new Strict(listener));
  }

  private synchronized void opened(InputStream stream) {
    body = stream;
    if (closed) {
      close();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (body != null) {
      try {
        body.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** As a builder of just this client. Its time-outs are those of the shared one. */
  HttpClientBuilder asBuilder() {
    return new HttpClientBuilder() {
      @Override
      public Duration connectTimeout() {
        return null;
      }

      @Override
      public HttpClientBuilder connectTimeout(Duration timeout) {
        return this;
      }

      @Override
      public Duration readTimeout() {
        return null;
      }

      @Override
      public HttpClientBuilder readTimeout(Duration timeout) {
        return this;
      }

      @Override
      public HttpClient build() {
        return StreamClient.this;
      }
    };
  }

  private record Strict(ServerSentEventListener listener) implements ServerSentEventListener {

    @Override
    public void onOpen(SuccessfulHttpResponse response) {
      listener.onOpen(response);
    }

    @Override
    public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
      listener.onEvent(event, context);
    }

    @Override
    public void onError(Throwable error) {
      listener.onError(error);
    }

    @Override
    public void onClose() {
      try {
        listener.onClose();
      } catch (RuntimeException e) {
        listener.onError(e);
      }
    }
  }
}
