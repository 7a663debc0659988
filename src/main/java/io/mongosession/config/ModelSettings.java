package io.mongosession.config;

import java.net.URI;
import java.time.Duration;

/**
 * An endpoint that speaks the OpenAI chat protocol.
 *
 * @param baseUrl what its paths are below, usually ending in {@code /v1}; http or https
 * @param apiKey the bearer token it asks for, or null where it asks for none; a secret
 * @param name the model's name, where an agent has none of its own
 * @param timeout how long one call may take until its answer begins, 1 ms to {@code chat.timeout}
 */
public record ModelSettings(URI baseUrl, String apiKey, String name, Duration timeout) {

  /** Shows no key. */
  @Override
  public String toString() {
    return "ModelSettings[%s at %s]".formatted(name, baseUrl);
  }
}
