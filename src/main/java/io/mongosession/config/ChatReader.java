package io.mongosession.config;

import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.SessionLimits;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Reads the settings of a chat turn, and of the model that may answer it. */
final class ChatReader {

  private final PropertyReader properties;

  ChatReader(PropertyReader properties) {
    this.properties = properties;
  }

  ChatSettings read(SessionLimits limits) {
    int history = properties.value(SettingsReader.upToPage(Keys.HISTORY, limits));
    Duration timeout = properties.value(Keys.CHAT_TIMEOUT);
    int maxRunning = properties.value(Keys.MAX_RUNNING);
    int maxToolCalls = properties.value(Keys.MAX_TOOL_CALLS);
    String systemPrompt = properties.value(Keys.CHAT_SYSTEM_PROMPT);
    ModelSettings model = model(timeout);
    return new ChatSettings(
        history,
        timeout,
        maxRunning,
        limits.messageBytes(),
        limits.pageSize(),
        maxToolCalls,
        systemPrompt,
        allowed(model),
        model);
  }

  private ModelSettings model(Duration chatTimeout) {
    Key<Duration> timeoutKey =
        Keys.MODEL_TIMEOUT.within(
            ValueType.duration(Keys.SHORTEST, chatTimeout), chatTimeout.toString());
    URI address = properties.value(Keys.MODEL_URL);
    String name = properties.value(Keys.MODEL_NAME);
    String apiKey = properties.value(Keys.MODEL_KEY);
    Duration timeout = properties.value(timeoutKey);
    if (!isSet(Keys.MODEL_URL)) {
      Stream.of(Keys.MODEL_KEY, Keys.MODEL_NAME, Keys.MODEL_TIMEOUT)
          .filter(this::isSet)
          .findFirst()
          .ifPresent(given -> refuseMissing(Keys.MODEL_URL, given));
      return null;
    }
    if (!isSet(Keys.MODEL_NAME)) {
      refuseMissing(Keys.MODEL_NAME, Keys.MODEL_URL);
    }
    return new ModelSettings(address, apiKey, name, timeout);
  }

  private AllowedModels allowed(ModelSettings model) {
    Key<List<String>> key =
        model == null || model.name() == null
            ? Keys.MODELS_ALLOWED
            : Keys.MODELS_ALLOWED.within(Keys.MODELS_ALLOWED.type(), model.name());
    List<String> names = properties.value(key);
    return new AllowedModels(names == null ? List.of() : names);
  }

  private boolean isSet(Key<?> key) {
    return properties.find(key.property()) != null;
  }

  private void refuseMissing(Key<?> missing, Key<?> given) {
    properties.refuse(
        new Problem(
            missing.property(),
            null,
            "%s, because %s is set".formatted(missing.type().allowed(), given.property())));
  }
}
