package io.mongosession.langchain4j;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The form of a conversation that the strictest provider accepts, whatever was stored. What is in
 * that form already stays as it is.
 *
 * <ul>
 *   <li>One system message, first: all there are, in their order, equal ones once.
 *   <li>Then the user, then by turns. In front of an assistant that speaks first a note stands, and
 *       behind a question that got no reply, or results of tools behind which the turn ended.
 *       Neighbouring messages of an assistant become one.
 *   <li>Nothing empty.
 *   <li>Every tool call with an id of its own, a name of letters, digits, {@code _} and {@code -},
 *       arguments that are a JSON object, and exactly one result, right behind it; see {@link
 *       ToolCalls}.
 * </ul>
 *
 * <p>Messages of LangChain4j's type {@code CUSTOM} stay where they are: only a provider that
 * understands them is given any.
 */
public final class AcceptedForm {

  /** What stands in the place of a reply, in front of the next question. */
  static final String NO_REPLY = "[no reply: the turn ended here]";

  /** What stands in front of an assistant that speaks first. */
  static final String NO_QUESTION = "[the assistant speaks first]";

  private static final String PARAGRAPH = "\n\n";

  private final List<ChatMessage> shown = new ArrayList<>();

  private AcceptedForm() {}

  /**
   * The messages in that form, a new list.
   *
   * @param messages in the order in which they were said
   */
  public static List<ChatMessage> of(List<ChatMessage> messages) {
    AcceptedForm form = new AcceptedForm();
    List<ChatMessage> said =
        messages.stream().filter(message -> !(message instanceof SystemMessage)).toList();
    AcceptedCalls.of(ToolCalls.grouped(said)).forEach(form::add);
    String system = system(messages);
    if (isSpoken(system)) {
      form.shown.add(0, SystemMessage.from(system));
    }
    return form.shown;
  }

  private static String system(List<ChatMessage> messages) {
    List<String> texts =
        messages.stream()
            .filter(SystemMessage.class::isInstance)
            .map(message -> ((SystemMessage) message).text())
            .filter(AcceptedForm::isSpoken)
            .distinct()
            .toList();
    return String.join(PARAGRAPH, texts);
  }

  private void add(List<ChatMessage> group) {
    ChatMessage first = group.get(0);
    if (first instanceof UserMessage user) {
      List<Content> spoken = spoken(user.contents());
      if (!spoken.isEmpty()) {
        addUser(spoken.equals(user.contents()) ? user : user.toBuilder().contents(spoken).build());
      }
    } else if (first instanceof AiMessage ai) {
      boolean says = ai.hasToolExecutionRequests() || isSpoken(ai.text());
      if (says) {
        addAssistant(ai);
        shown.addAll(group.subList(1, group.size()));
      }
    } else {
      shown.addAll(group);
    }
  }

  /** What of these is not empty. */
  static List<Content> spoken(List<Content> contents) {
    return contents.stream()
        .filter(content -> !(content instanceof TextContent text) || isSpoken(text.text()))
        .toList();
  }

  /** Whether there is a text, of more than spaces and control characters. */
  static boolean isSpoken(String text) {
    return text != null && !text.isBlank() && !text.trim().isEmpty();
  }

  private ChatMessage last() {
    return shown.isEmpty() ? null : shown.get(shown.size() - 1);
  }

  private void addUser(UserMessage user) {
    if (last() instanceof UserMessage || last() instanceof ToolExecutionResultMessage) {
      shown.add(AiMessage.from(NO_REPLY));
    }
    shown.add(user);
  }

  private void addAssistant(AiMessage ai) {
    if (last() instanceof AiMessage before) {
      shown.set(shown.size() - 1, joined(before, ai));
    } else {
      if (shown.isEmpty()) {
        shown.add(UserMessage.from(NO_QUESTION));
      }
      shown.add(ai);
    }
  }

  /** What goes back to the provider goes back with tool calls alone: it belongs to one message. */
  private static AiMessage joined(AiMessage one, AiMessage other) {
    String text = isSpoken(other.text()) ? one.text() + PARAGRAPH + other.text() : one.text();
    AiMessage.Builder both =
        other.hasToolExecutionRequests() ? other.toBuilder() : AiMessage.builder();
    return both.text(text).build();
  }
}
