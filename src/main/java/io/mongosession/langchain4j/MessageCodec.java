package io.mongosession.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.mongosession.Message;
import io.mongosession.MessageRole;
import io.mongosession.NewMessage;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * LangChain4j's messages to messages of the log and back; what goes in comes out equal, but for
 * urls that no provider may be given.
 *
 * <p>A message of nothing but text is stored as that text, as every other writer of the log does.
 * All else (images and other content, names, tool calls and results, thinking, attributes) is
 * stored as the JSON object that LangChain4j's own codec makes of it, with the attributes in a form
 * that keeps their types: numbers with all their digits, dates. Half a character, as a model or a
 * tool may give it, becomes U+FFFD. The roles are {@code system}, {@code user}, {@code assistant},
 * {@code tool} and {@code custom}.
 *
 * <p>Stateless and thread-safe.
 */
public final class MessageCodec {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private static final String CUSTOM = "custom";
  private static final String TYPE = "type";
  private static final String ATTRIBUTES = "attributes";

  private MessageCodec() {}

  /**
   * A message for the log.
   *
   * @param message any message of LangChain4j, never null
   */
  public static NewMessage toStored(ChatMessage message) {
    return toStored(message, null);
  }

  /**
   * As {@link #toStored(ChatMessage)}, with metrics.
   *
   * @param metrics model tokens, latency and the like, a JSON object, or null
   */
  public static NewMessage toStored(ChatMessage message, Map<String, Object> metrics) {
    Object content =
        plainText(message)
            .<Object>map(WellFormedText::of)
            .orElseGet(() -> WellFormedText.of(object(message)));
    return new NewMessage(role(message.type()), content, metrics);
  }

  private static Optional<String> plainText(ChatMessage message) {
    if (message instanceof SystemMessage system) {
      return Optional.of(system.text());
    }
    if (message instanceof UserMessage user && user.hasSingleText()) {
      return onlyIf(UserMessage.from(user.singleText()).equals(user), user.singleText());
    }
    if (message instanceof AiMessage ai && ai.text() != null) {
      return onlyIf(AiMessage.from(ai.text()).equals(ai), ai.text());
    }
    return Optional.empty();
  }

  private static Optional<String> onlyIf(boolean nothingElse, String text) {
    return nothingElse ? Optional.of(text) : Optional.empty();
  }

  private static Map<String, Object> object(ChatMessage message) {
    Map<String, Object> attributes = attributes(message);
    Map<String, Object> object = json(withAttributes(message, Map.of()));
    if (!attributes.isEmpty()) {
      object.put(
          ATTRIBUTES, AttributeValues.toStored(attributes, MessageCodec::asLangChain4jStoresIt));
    }
    return object;
  }

  private static Object asLangChain4jStoresIt(Object value) {
    Map<String, Object> object = json(CustomMessage.from(Map.of(ATTRIBUTES, value)));
    return ((Map<?, ?>) object.get(ATTRIBUTES)).get(ATTRIBUTES);
  }

  private static Map<String, Object> attributes(ChatMessage message) {
    return message instanceof UserMessage user
        ? user.attributes()
        : message instanceof AiMessage ai
            ? ai.attributes()
            : message instanceof ToolExecutionResultMessage result
                ? result.attributes()
                : message instanceof CustomMessage custom ? custom.attributes() : Map.of();
  }

  private static ChatMessage withAttributes(ChatMessage message, Map<String, Object> attributes) {
    return message instanceof UserMessage user
        ? user.toBuilder().attributes(attributes).build()
        : message instanceof AiMessage ai
            ? ai.toBuilder().attributes(attributes).build()
            : message instanceof ToolExecutionResultMessage result
                ? result.toBuilder().attributes(attributes).build()
                : message instanceof CustomMessage ? CustomMessage.from(attributes) : message;
  }

  private static Map<String, Object> json(ChatMessage message) {
    try {
      return JSON.readValue(ChatMessageSerializer.messageToJson(message), OBJECT);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("LangChain4j made no JSON object of a message", e);
    }
  }

  private static String role(ChatMessageType type) {
    return switch (type) {
      case SYSTEM -> "system";
      case USER -> "user";
      case AI -> "assistant";
      case TOOL_EXECUTION_RESULT -> "tool";
      case CUSTOM -> CUSTOM;
    };
  }

  /**
   * A message of the log for LangChain4j; where it is several (see {@link #allFromStored}) the
   * first of them, and where it is none an empty one.
   *
   * @param message any message of the log, never null
   * @return never null; a {@code tool} message of another writer, or a redacted one, is a result
   *     without an id
   */
  public static ChatMessage fromStored(Message message) {
    List<ChatMessage> all = allFromStored(message);
    if (!all.isEmpty()) {
      return all.get(0);
    }
    return MessageRole.of(message.role()) == MessageRole.ASSISTANT
        ? AiMessage.builder().build()
        : UserMessage.from("");
  }

  /**
   * A message of the log for LangChain4j. What another framework stored is read as what it is:
   * texts, images, tool calls and results of OpenAI, Anthropic and Strands, roles by their other
   * names; a role that nobody knows as a user message that names it. A message of a later
   * LangChain4j is read without what this one does not know. A redacted message is shown as what it
   * was redacted to. Of audio, files and media whose url is neither {@code https} nor {@code http}
   * nor {@code data} a text reports that they were left out.
   *
   * @param message any message of the log, never null
   * @return most often one; several where another framework has results of tools and a question in
   *     one; none where there is nothing in it, or nothing that a model could read
   */
  static List<ChatMessage> allFromStored(Message message) {
    Optional<ChatMessage> object = object(message);
    if (object.isPresent()) {
      return List.of(object.get());
    }
    if (message.role().equals(CUSTOM)) {
      return List.of();
    }
    if (message.content() instanceof String text) {
      MessageRole role = MessageRole.of(message.role());
      if (role == MessageRole.ASSISTANT) {
        return List.of(AiMessage.from(text));
      }
      // LangChain4j refuses an empty system message.
      if (role == MessageRole.USER || role == MessageRole.SYSTEM && !AcceptedForm.isSpoken(text)) {
        return List.of(UserMessage.from(text));
      }
    }
    return ForeignBlocks.read(message.content()).messages(message.role());
  }

  /** What {@link #object(ChatMessage)} made. Its type must fit the role, on which readers rely. */
  private static Optional<ChatMessage> object(Message message) {
    if (!(message.content() instanceof Map<?, ?> content)) {
      return Optional.empty();
    }
    MessageRole role = MessageRole.of(message.role());
    boolean fits =
        Arrays.stream(ChatMessageType.values())
            .anyMatch(
                t ->
                    t.name().equals(content.get(TYPE))
                        && (role(t).equals(message.role())
                            || MessageRole.of(role(t)) == role && role != MessageRole.OTHER));
    if (!fits) {
      return Optional.empty();
    }
    try {
      Map<Object, Object> members = new HashMap<>(content);
      Map<String, Object> attributes =
          members.get(ATTRIBUTES) instanceof Map<?, ?> stored
              ? AttributeValues.fromStored(stored)
              : Map.of();
      members.replace(ATTRIBUTES, Map.of());
      return NewerMessages.read(members)
          .map(restored -> ProviderUrls.checked(withImages(withAttributes(restored, attributes))));
    } catch (RuntimeException e) {
      // Something else in the place of an image: read like the message of another framework.
      return Optional.empty();
    }
  }

  /** LangChain4j's codec leaves the images that a model made as maps, on which images() fails. */
  private static ChatMessage withImages(ChatMessage message) {
    if (!(message instanceof AiMessage ai)
        || !(ai.attributes().get(AiMessage.GENERATED_IMAGES_KEY) instanceof List<?> images)) {
      return message;
    }
    Map<String, Object> attributes = new HashMap<>(ai.attributes());
    attributes.put(
        AiMessage.GENERATED_IMAGES_KEY,
        images.stream().map(image -> JSON.convertValue(image, StoredImage.class).image()).toList());
    return ai.toBuilder().attributes(attributes).build();
  }

  private record StoredImage(URI url, String base64Data, String mimeType, String revisedPrompt) {
    Image image() {
      return Image.builder()
          .url(url)
          .base64Data(base64Data)
          .mimeType(mimeType)
          .revisedPrompt(revisedPrompt)
          .build();
    }
  }
}
