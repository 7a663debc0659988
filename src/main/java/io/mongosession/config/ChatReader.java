package io.mongosession.config;

import static io.mongosession.config.PropertyReader.PREFIX;

import io.mongosession.InvalidSettingsException.Problem;
import io.mongosession.SessionLimits;
import io.mongosession.config.PropertyReader.Property;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the settings of a chat turn, and of the model that may answer it. */
final class ChatReader {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final int MAX_NAME = 256;
  private static final String BASE_URL = "chat.model.base-url";
  private static final String API_KEY = "chat.model.api-key";
  private static final String NAME = "chat.model.name";
  private static final String TIMEOUT = "chat.model.timeout";

  private static final ValueType<URI> ENDPOINT =
      new ValueType<>(
          "an http or https address without user information, query and fragment",
          ChatReader::endpoint);

  /** It is sent in a header. */
  private static final ValueType<String> KEY =
      new ValueType<>(
          "visible ASCII characters without spaces", text -> text.matches("[!-~]+") ? text : null);

  private static final ValueType<String> MODEL =
      new ValueType<>(
          "the name of a model, at most %d characters".formatted(MAX_NAME),
          text -> text.length() > MAX_NAME ? null : text);

  private final PropertyReader properties;

  ChatReader(PropertyReader properties) {
    this.properties = properties;
  }

  ChatSettings read(SessionLimits limits) {
    Duration timeout =
        properties.value(
            "chat.timeout",
            ValueType.duration(SHORTEST, Duration.ofHours(1)),
            Duration.ofMinutes(1));
    return new ChatSettings(
        properties.value(
            "chat.history",
            ValueType.integer(0, limits.pageSize()),
            Math.min(20, limits.pageSize())),
        timeout,
        limits.messageBytes(),
        model(timeout));
  }

  private ModelSettings model(Duration chatTimeout) {
    Property address = properties.find(PREFIX + BASE_URL);
    if (address == null) {
      Stream.of(API_KEY, NAME, TIMEOUT)
          .filter(key -> properties.find(PREFIX + key) != null)
          .findFirst()
          .ifPresent(key -> refuseMissing(BASE_URL, ENDPOINT, key));
      return null;
    }
    if (properties.find(PREFIX + NAME) == null) {
      refuseMissing(NAME, MODEL, BASE_URL);
    }
    return new ModelSettings(
        hidden(address, ENDPOINT),
        hidden(properties.find(PREFIX + API_KEY), KEY),
        properties.value(NAME, MODEL, null),
        properties.value(TIMEOUT, ValueType.duration(SHORTEST, chatTimeout), chatTimeout));
  }

  /** A value that is not shown when it is refused: people put secrets into addresses, too. */
  private <T> T hidden(Property property, ValueType<T> kind) {
    T value = property == null ? null : kind.parse().apply(property.value());
    if (property != null && value == null) {
      properties.refuse(new Problem(property.name(), "<hidden>", kind.allowed()));
    }
    return value;
  }

  private void refuseMissing(String missing, ValueType<?> kind, String given) {
    properties.refuse(
        new Problem(
            PREFIX + missing,
            null,
            "%s, because %s is set".formatted(kind.allowed(), PREFIX + given)));
  }

  private static URI endpoint(String text) {
    try {
      URI uri = new URI(text);
      boolean http = Set.of("http", "https").contains(String.valueOf(uri.getScheme()));
      boolean plain =
          uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
      return http && plain && uri.getHost() != null ? uri : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
