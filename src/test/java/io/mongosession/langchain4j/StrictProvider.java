package io.mongosession.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;

/**
 * The rules of the strictest provider, each of which some provider or chat template has: what it
 * would refuse of a conversation. Knows nothing of how the conversation was made.
 */
final class StrictProvider {

  private final List<String> refused = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();
  private final List<ToolExecutionRequest> open = new ArrayList<>();
  private String last = "";
  private boolean userSpoke;

  private StrictProvider() {}

  /**
   * What it refuses, empty for nothing.
   *
   * @param isRequest whether a reply is asked for: the user or a tool must be the last
   */
  static List<String> refused(List<ChatMessage> messages, boolean isRequest) {
    StrictProvider provider = new StrictProvider();
    for (int i = 0; i < messages.size(); i++) {
      provider.read(i, messages.get(i));
    }
    provider.check("end", provider.open.isEmpty(), "a call has no result");
    boolean awaits = provider.last.equals("user") || provider.last.equals("tool");
    provider.check("end", !isRequest || awaits, "nothing to reply to");
    return provider.refused;
  }

  private void check(Object place, boolean right, String fault) {
    if (!right) {
      refused.add(place + ": " + fault);
    }
  }

  private void read(int place, ChatMessage message) {
    if (message instanceof SystemMessage system) {
      check(place, place == 0, "a system message that is not the first message");
      check(place, isSpoken(system.text()), "an empty system message");
      return;
    }
    if (message instanceof ToolExecutionResultMessage result) {
      readResult(place, result);
    } else {
      check(place, open.isEmpty(), "something between a call and its result");
      open.clear();
      if (message instanceof UserMessage user) {
        readUser(place, user);
      } else if (message instanceof AiMessage ai) {
        readAssistant(place, ai);
      } else {
        check(place, false, "a message of an unknown kind");
      }
    }
  }

  private void readUser(int place, UserMessage user) {
    check(place, last.isEmpty() || last.equals("assistant"), "the user behind " + last);
    checkContents(place, user.contents());
    userSpoke = true;
    last = "user";
  }

  private void readAssistant(int place, AiMessage ai) {
    check(place, userSpoke, "the assistant before the user");
    check(place, last.equals("user") || last.equals("tool"), "the assistant behind " + last);
    check(place, ai.text() == null || isSpoken(ai.text()), "an empty text");
    check(place, ai.text() != null || ai.hasToolExecutionRequests(), "neither text nor calls");
    for (ToolExecutionRequest call : ai.toolExecutionRequests()) {
      check(place, call.id() != null && isSpoken(call.id()), "a call without an id");
      check(place, ids.add(call.id()), "an id for the second time");
      check(
          place,
          call.name() != null && call.name().matches("[a-zA-Z0-9_-]{1,64}"),
          "the name of a function: " + call.name());
      check(place, isObject(call.arguments()), "arguments: " + call.arguments());
      open.add(call);
    }
    last = "assistant";
  }

  private void readResult(int place, ToolExecutionResultMessage result) {
    boolean expected = !open.isEmpty() && Objects.equals(open.get(0).id(), result.id());
    check(place, expected, "a result that is not the next call's");
    if (!open.isEmpty()) {
      String name = open.remove(0).name();
      check(place, Objects.equals(name, result.toolName()), "a result of another tool");
    }
    checkContents(place, result.contents());
    last = "tool";
  }

  private void checkContents(int place, List<Content> contents) {
    check(place, !contents.isEmpty(), "no content");
    for (Content content : contents) {
      if (content instanceof TextContent text) {
        check(place, isSpoken(text.text()), "an empty text");
        check(place, !text.text().matches("(?s).*[A-Za-z0-9+/]{300}.*"), "bytes as text");
      } else if (content instanceof ImageContent image) {
        boolean url =
            image.image().url() != null
                && image.image().url().toString().matches("https?://[^/]+.*");
        boolean bytes =
            image.image().base64Data() != null
                && image.image().mimeType() != null
                && image.image().mimeType().startsWith("image/");
        check(place, url || bytes, "an image that cannot be opened");
      }
    }
  }

  private static boolean isSpoken(String text) {
    return !text.isBlank();
  }

  /** By another parser than that of the code under test. */
  private static boolean isObject(String json) {
    try {
      return json != null && json.strip().endsWith("}") && Document.parse(json) != null;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
