package io.mongosession.langchain4j.chat;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One request to the endpoint and its reply, as LangChain4j's HTTP client: LangChain4j writes the
 * request and reads the reply, and here both become what the other side understands. A stream is
 * read to its end here as well, so that a reply that is streamed and one that is not are read by
 * the same rules.
 */
final class Exchange implements HttpClient {

  private final EndpointTransport transport;
  private final EndpointAddress address;
  private final boolean streamUsage;
  private final ChatRequest chat;
  private final Consumer<String> pieces;
  private Completion completion;

  /**
   * @param pieces takes the text as it comes, or null for a reply at once
   */
  Exchange(
      EndpointTransport transport,
      EndpointAddress address,
      boolean streamUsage,
      ChatRequest chat,
      Consumer<String> pieces) {
    this.transport = transport;
    this.address = address;
    this.streamUsage = streamUsage;
    this.chat = chat;
    this.pieces = pieces;
  }

  /** What the endpoint replied, once it has. */
  Completion completion() {
    return completion;
  }

  @Override
  public SuccessfulHttpResponse execute(HttpRequest request) {
    String body = SentBody.of(request.body(), chat.messages(), pieces != null, streamUsage);
    EndpointResponse response = address.ask(url -> transport.send(request, url, body));
    boolean read = false;
    try {
      completion = Completion.of(new ReplyReader(response, pieces).read());
      read = true;
    } catch (IOException e) {
      throw EndpointException.interrupted("the reply was broken off");
    } finally {
      response.end(read);
    }
    return SuccessfulHttpResponse.builder()
        .statusCode(200)
        .headers(Map.of("Content-Type", List.of("application/json")))
        .body(completion.json())
        .build();
  }

  /** As a builder of just this client. Its time-outs are those of the transport. */
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
        return Exchange.this;
      }
    };
  }

  @Override
  public void execute(
      HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
    throw new UnsupportedOperationException("streams are read as complete replies");
  }
}
