package io.mongosession.langchain4j.chat;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.mongosession.config.ModelSettings;
import java.net.URI;
import java.util.Locale;

/**
 * The model that is called, as it is known before it replies.
 *
 * @param provider as OpenTelemetry's conventions name it
 * @param model that is asked for unless a turn asks for another, or null
 * @param host of its endpoint, or null
 * @param port of its endpoint, or null
 * @param temperature that is asked for, or null
 * @param maxTokens how many model tokens a reply may have, or null
 */
record ModelTarget(
    String provider,
    String model,
    String host,
    Integer port,
    Double temperature,
    Integer maxTokens) {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** One that speaks OpenAI's protocol, whoever runs it. */
  static ModelTarget endpoint(ModelSettings settings) {
    URI baseUrl = settings.baseUrl();
    int standard = "https".equals(baseUrl.getScheme()) ? HTTPS : HTTP;
    int port = baseUrl.getPort() < 0 ? standard : baseUrl.getPort();
    return new ModelTarget(
        "openai",
        settings.name(),
        baseUrl.getHost(),
        port,
        settings.temperature(),
        settings.maxTokens());
  }

  /** One of the application's. */
  static ModelTarget of(ModelProvider provider, ChatRequestParameters defaults) {
    return new ModelTarget(
        name(provider),
        defaults.modelName(),
        null,
        null,
        defaults.temperature(),
        defaults.maxOutputTokens());
  }

  private static String name(ModelProvider provider) {
    return switch (provider) {
      case OPEN_AI -> "openai";
      case ANTHROPIC -> "anthropic";
      case AMAZON_BEDROCK -> "aws.bedrock";
      case AZURE_OPEN_AI -> "azure.ai.openai";
      case MICROSOFT_FOUNDRY -> "azure.ai.inference";
      case GOOGLE_AI_GEMINI -> "gcp.gemini";
      case GOOGLE_GENAI -> "gcp.gen_ai";
      case GOOGLE_VERTEX_AI_GEMINI, GOOGLE_VERTEX_AI_ANTHROPIC -> "gcp.vertex_ai";
      case MISTRAL_AI -> "mistral_ai";
      case WATSONX -> "ibm.watsonx.ai";
      default -> provider.name().toLowerCase(Locale.ROOT);
    };
  }
}
