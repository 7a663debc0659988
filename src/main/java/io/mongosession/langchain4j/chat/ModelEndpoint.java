package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiChatModel;
import io.mongosession.config.ModelSettings;
import java.util.function.Consumer;

/** The configured endpoint, which speaks the OpenAI chat protocol. Thread-safe. */
final class ModelEndpoint {

  private final ModelSettings settings;
  private final EndpointTransport transport;
  private final EndpointAddress address;

  ModelEndpoint(ModelSettings settings) {
    this.settings = settings;
    transport = new EndpointTransport(settings.timeout(), settings.headers());
    address = new EndpointAddress(settings.baseUrl(), settings.query());
  }

  /** An agent that asks it. Opens no connection before the first turn. */
  static ModelChatAgent agent(ModelSettings settings, TurnRules rules) {
    ModelEndpoint endpoint = new ModelEndpoint(settings);
    return new ModelChatAgent(
        "model %s at %s".formatted(settings.name(), settings.baseUrl()),
        (request, pieces) -> endpoint.ask(request, null),
        endpoint::ask,
        ModelChatAgent.ENDPOINT_REPEATS,
        ModelTarget.endpoint(settings),
        rules);
  }

  /** Asks it once; for a reply at once the pieces are null. */
  ModelReply ask(ChatRequest request, Consumer<String> pieces) {
    ChatRequest carried =
        request.toBuilder().messages(EndpointContents.of(request.messages())).build();
    Exchange exchange = new Exchange(transport, address, settings.streamUsage(), carried, pieces);
    ChatResponse response =
        OpenAiChatModel.builder()
            .httpClientBuilder(exchange.asBuilder())
            .baseUrl(settings.baseUrl().toString())
            .apiKey(settings.apiKey())
            .modelName(settings.name())
            .temperature(settings.temperature())
            .maxTokens(settings.maxTokens())
            // Repeated by the turn, which also counts them, and knows its time.
            .maxRetries(0)
            .build()
            .chat(carried);
    Completion completion = exchange.completion();
    return new ModelReply(
        completion.with(response.aiMessage()),
        completion.model(),
        completion.finishReason(),
        completion.usage());
  }
}
