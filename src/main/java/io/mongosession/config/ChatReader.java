package io.mongosession.config;

import io.mongosession.SessionLimits;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the settings of a chat turn, and of the model that may answer it. */
final class ChatReader {

  private static final Pattern CALL_PATH = Pattern.compile("(/chat)?/completions/*$");

  private final PropertyReader properties;

  ChatReader(PropertyReader properties) {
    this.properties = properties;
  }

  ChatSettings read(SessionLimits limits) {
    int history = properties.value(SettingsReader.upToPage(Keys.HISTORY, limits));
    Duration timeout = properties.value(Keys.CHAT_TIMEOUT);
    int maxRunning = properties.value(Keys.MAX_RUNNING);
    ChatSettings.Concurrency concurrency = properties.value(Keys.CHAT_CONCURRENCY);
    Duration queueTimeout = properties.value(Keys.QUEUE_TIMEOUT);
    ChatSettings.OnDisconnect onDisconnect = properties.value(Keys.ON_DISCONNECT);
    Duration draftInterval = properties.value(Keys.DRAFT_INTERVAL);
    int maxToolCalls = properties.value(Keys.MAX_TOOL_CALLS);
    String systemPrompt = properties.value(Keys.CHAT_SYSTEM_PROMPT);
    ModelSettings model = model(timeout);
    return new ChatSettings(
        history,
        timeout,
        maxRunning,
        concurrency,
        queueTimeout,
        onDisconnect,
        draftInterval,
        limits.messageBytes(),
        limits.pageSize(),
        maxToolCalls,
        systemPrompt,
        allowed(model),
        properties.value(Keys.SESSION_TOKENS),
        properties.value(Keys.OWNER_TOKENS),
        properties.value(Keys.MODEL_TOOLS),
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
    Double temperature = properties.value(Keys.MODEL_TEMPERATURE);
    Integer maxTokens = properties.value(Keys.MODEL_MAX_TOKENS);
    boolean streamUsage = properties.value(Keys.MODEL_STREAM_USAGE);
    String query = properties.value(Keys.MODEL_QUERY);
    Map<String, String> headers = headers();
    if (!properties.isSet(Keys.MODEL_URL)) {
      Stream.of(
              Keys.MODEL_KEY,
              Keys.MODEL_NAME,
              Keys.MODEL_TIMEOUT,
              Keys.MODEL_TEMPERATURE,
              Keys.MODEL_MAX_TOKENS,
              Keys.MODEL_QUERY)
          .filter(properties::isSet)
          .findFirst()
          .ifPresent(given -> properties.refuseMissing(Keys.MODEL_URL, given));
      return null;
    }
    if (!properties.isSet(Keys.MODEL_NAME)) {
      properties.refuseMissing(Keys.MODEL_NAME, Keys.MODEL_URL);
    }
    refuseFullPath(address);
    return new ModelSettings(
        address, apiKey, name, timeout, temperature, maxTokens, streamUsage, query, headers);
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : properties.namesBehind(Keys.MODEL_HEADER)) {
      String value = properties.value(Keys.modelHeader(name));
      if (value != null) {
        headers.put(name, value);
      }
    }
    return headers;
  }

  /** The path of a call is put behind the address: many copy it from an example together. */
  private void refuseFullPath(URI address) {
    String text = String.valueOf(address);
    String base = CALL_PATH.matcher(text).replaceFirst("");
    if (!base.equals(text)) {
      properties.refuse(
          Keys.MODEL_URL,
          properties.find(Keys.MODEL_URL.property()),
          "the address without the path of a call: " + base);
    }
  }

  private AllowedModels allowed(ModelSettings model) {
    Key<List<String>> key =
        model == null || model.name() == null
            ? Keys.MODELS_ALLOWED
            : Keys.MODELS_ALLOWED.within(Keys.MODELS_ALLOWED.type(), model.name());
    List<String> names = properties.value(key);
    return new AllowedModels(names == null ? List.of() : names);
  }
}
