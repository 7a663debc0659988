package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageType;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Messages as OpenTelemetry's conventions have them, for those who may see their text: of each text
 * the beginning, and of all messages as many of the newest as there is room for. Media are left
 * out.
 */
final class ObservedMessages {

  /** In characters, of one text. */
  static final int MAX_TEXT = 8 * 1024;

  /** In characters, of all messages. */
  static final int MAX_ALL = 64 * 1024;

  private ObservedMessages() {}

  /** What a model is shown. */
  static String of(List<ChatMessage> messages) {
    Deque<ObjectNode> shown = new ArrayDeque<>();
    int room = MAX_ALL;
    for (int i = messages.size() - 1; i >= 0 && room > 0; i--) {
      ObjectNode message = message(messages.get(i));
      room -= Json.text(message).length() + 1;
      if (room > 0) {
        shown.addFirst(message);
      }
    }
    ArrayNode all = Json.object().putArray("messages");
    shown.forEach(all::add);
    return Json.text(all);
  }

  /** What it replied. */
  static String of(ModelReply reply) {
    ObjectNode message = message(reply.message());
    if (reply.finishReason() != null) {
      message.put("finish_reason", reply.finishReason());
    }
    return Json.text(Json.list(message));
  }

  private static ObjectNode message(ChatMessage message) {
    ObjectNode shown = Json.object().put("role", role(message.type()));
    ArrayNode parts = shown.putArray("parts");
    if (message instanceof SystemMessage system) {
      addText(parts, system.text());
    } else if (message instanceof UserMessage user) {
      user.contents().forEach(content -> add(parts, content));
    } else if (message instanceof AiMessage ai) {
      addText(parts, ai.text());
      ai.toolExecutionRequests().forEach(call -> addCall(parts, call));
    } else if (message instanceof ToolExecutionResultMessage result) {
      parts
          .addObject()
          .put("type", "tool_call_response")
          .put("id", result.id())
          .put("result", result.hasSingleText() ? cut(result.text()) : null);
    }
    return shown;
  }

  private static String role(ChatMessageType type) {
    return switch (type) {
      case SYSTEM -> "system";
      case AI -> "assistant";
      case TOOL_EXECUTION_RESULT -> "tool";
      default -> "user";
    };
  }

  private static void add(ArrayNode parts, Content content) {
    if (content instanceof TextContent text) {
      addText(parts, text.text());
    }
  }

  private static void addText(ArrayNode parts, String text) {
    if (text != null) {
      parts.addObject().put("type", "text").put("content", cut(text));
    }
  }

  private static void addCall(ArrayNode parts, ToolExecutionRequest call) {
    parts
        .addObject()
        .put("type", "tool_call")
        .put("id", call.id())
        .put("name", cut(call.name()))
        .put("arguments", call.arguments() == null ? null : cut(call.arguments()));
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
  }
}
