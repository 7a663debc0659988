package io.mongosession.config;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * An endpoint that speaks the OpenAI chat protocol.
 *
 * @param baseUrl what its paths are below, usually ending in {@code /v1}; http or https
 * @param apiKey the bearer token it asks for, or null where it asks for none; a secret
 * @param name the model's name, where an agent has none of its own
 * @param timeout how long one call may take until its answer begins, 1 ms to {@code chat.timeout}
 * @param temperature how freely the model chooses its words, 0 to 2, or null
 * @param maxTokens how many model tokens a reply may have, 1 or more, or null
 * @param streamUsage whether a streamed reply is asked to report its model tokens
 * @param query what follows the question mark of its address, or null; may hold a secret
 * @param headers sent with every call, by their names; may hold secrets
 */
public record ModelSettings(
    URI baseUrl,
    String apiKey,
    String name,
    Duration timeout,
    Double temperature,
    Integer maxTokens,
    boolean streamUsage,
    String query,
    Map<String, String> headers) {

  public ModelSettings {
    headers = Map.copyOf(headers);
  }

  /** Shows no key, query and header. */
  @Override
  public String toString() {
    return "ModelSettings[%s at %s]".formatted(name, baseUrl);
  }
}
