package io.mongosession.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.mongosession.MessageRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the content of a message of another framework holds, and the messages that it is for
 * LangChain4j. Not thread-safe.
 */
final class ForeignParts {

  private static final int NOTE_LENGTH = 60;

  private final List<Content> contents = new ArrayList<>();
  private final List<String> thoughts = new ArrayList<>();
  private final List<ToolExecutionRequest> calls = new ArrayList<>();
  private final List<ToolExecutionResultMessage> results = new ArrayList<>();

  void text(String text) {
    contents.add(TextContent.from(text));
  }

  void content(Content content) {
    contents.add(content);
  }

  void thought(String text) {
    thoughts.add(text);
  }

  /** That something was there which a model cannot be shown. */
  void leftOut(String what) {
    String name = what.replaceAll("[\\p{Cntrl}\\[\\]]", " ").strip();
    text("[%s left out]".formatted(name.substring(0, Math.min(name.length(), NOTE_LENGTH))));
  }

  void call(String id, String name, String arguments) {
    calls.add(ToolExecutionRequest.builder().id(id).name(name).arguments(arguments).build());
  }

  /**
   * The result of a tool.
   *
   * @param id of the call, or null
   * @param name of the tool, or null
   */
  void result(String id, String name, ForeignParts result, boolean error) {
    results.add(
        ToolExecutionResultMessage.builder()
            .id(id)
            .toolName(name)
            .contents(result.joined())
            .isError(error ? true : null)
            .build());
  }

  boolean hasResults() {
    return !results.isEmpty();
  }

  /** The contents, texts that stand side by side as one; never empty. */
  private List<Content> joined() {
    List<Content> joined = new ArrayList<>();
    for (Content content : contents) {
      int last = joined.size() - 1;
      if (content instanceof TextContent next
          && last >= 0
          && joined.get(last) instanceof TextContent before) {
        joined.set(last, TextContent.from(before.text() + "\n" + next.text()));
      } else {
        joined.add(content);
      }
    }
    return joined.isEmpty() ? List.of(TextContent.from("")) : joined;
  }

  /** All of it as text, with a note in the place of what is none. */
  private String text() {
    return contents.stream()
        .map(
            content ->
                content instanceof TextContent text
                    ? text.text()
                    : "[%s left out]".formatted(content.type().name().toLowerCase(Locale.ROOT)))
        .collect(Collectors.joining("\n"));
  }

  /**
   * The messages that these parts are, results first, as they belong to calls of before; empty
   * where there is nothing to show.
   *
   * @param stored the role as its writer named it
   */
  List<ChatMessage> messages(String stored) {
    List<ChatMessage> messages = new ArrayList<>(results);
    boolean says = contents.stream().anyMatch(ForeignParts::isSpoken);
    switch (MessageRole.of(stored)) {
      case SYSTEM -> {
        if (says) {
          messages.add(SystemMessage.from(text()));
        }
      }
      case USER -> {
        if (says) {
          messages.add(UserMessage.from(joined()));
        }
      }
      case ASSISTANT -> {
        if (says || !calls.isEmpty() || !thoughts.isEmpty()) {
          messages.add(0, assistant(says));
        }
      }
      case TOOL -> {
        if (results.isEmpty()) {
          result(null, null, this, false);
          messages.addAll(results);
        }
      }
      default -> {
        if (says) {
          messages.add(UserMessage.from(stored + ": " + text()));
        }
      }
    }
    return messages;
  }

  private static boolean isSpoken(Content content) {
    return !(content instanceof TextContent text) || AcceptedForm.isSpoken(text.text());
  }

  private AiMessage assistant(boolean says) {
    return AiMessage.builder()
        .text(says ? text() : null)
        .thinking(thoughts.isEmpty() ? null : String.join("\n", thoughts))
        .toolExecutionRequests(calls)
        .build();
  }
}
