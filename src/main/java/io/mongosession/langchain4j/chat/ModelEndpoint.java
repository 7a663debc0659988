package io.mongosession.langchain4j.chat;

import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.mongosession.config.ModelSettings;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;

/** The configured endpoint, which speaks the OpenAI chat protocol. */
final class ModelEndpoint {

  private ModelEndpoint() {}

  /** An agent that asks it. Opens no connection before the first turn. */
  static ModelChatAgent agent(ModelSettings settings, TurnRules rules) {
    ChatModel chat =
        OpenAiChatModel.builder()
            .httpClientBuilder(client())
            .baseUrl(settings.baseUrl().toString())
            .apiKey(settings.apiKey())
            .modelName(settings.name())
            .timeout(settings.timeout())
            // Repeated by the turn, which also counts them, and does so for streams, too.
            .maxRetries(0)
            .build();
    JdkHttpClient shared =
        client().connectTimeout(settings.timeout()).readTimeout(settings.timeout()).build();
    ModelCall streamed =
        (request, pieces) -> {
          try (StreamClient client = new StreamClient(shared)) {
            return new StreamedCall(streaming(settings, client)).ask(request, pieces);
          }
        };
    return new ModelChatAgent(
        "model %s at %s".formatted(settings.name(), settings.baseUrl()),
        ModelChatAgent.completeCall(chat),
        streamed,
        ModelChatAgent.ENDPOINT_REPEATS,
        rules);
  }

  private static OpenAiStreamingChatModel streaming(ModelSettings settings, StreamClient client) {
    return OpenAiStreamingChatModel.builder()
        .httpClientBuilder(client.asBuilder())
        .baseUrl(settings.baseUrl().toString())
        .apiKey(settings.apiKey())
        .modelName(settings.name())
        .build();
  }

  /**
   * HTTP/1.1: some local model servers fail on the offer of HTTP/2, which LangChain4j makes by
   * default (its issue 3883).
   */
  private static JdkHttpClientBuilder client() {
    return JdkHttpClient.builder()
        .httpClientBuilder(HttpClient.newBuilder().version(Version.HTTP_1_1));
  }
}
