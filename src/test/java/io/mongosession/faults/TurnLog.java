package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds of the log of an agent to which nobody writes but its turns. */
final class TurnLog {

  private static final Set<String> WITHOUT_REPLY = Set.of("failed", "stopped");

  private TurnLog() {}

  /**
   * Fails unless each question is there once, everything up to the next question is of its turn, at
   * most one reply ends that, and a question without one is marked.
   *
   * @return the reply to each question by the question's text, in order; null where there is none
   */
  static Map<String, StoredMessage> verified(List<StoredMessage> log) {
    Map<String, StoredMessage> replies = new LinkedHashMap<>();
    StoredMessage question = null;
    StoredMessage reply = null;
    assertThat(log).extracting(StoredMessage::number).doesNotHaveDuplicates();
    for (StoredMessage message : log) {
      if (message.isSeal()) {
        continue;
      }
      if (message.role().equals("user")) {
        end(question, reply);
        question = message;
        reply = null;
        assertThat(replies).as("asked twice").doesNotContainKey(message.text());
        replies.put(message.text(), null);
        continue;
      }
      assertThat(question).as("in front of every question: " + message).isNotNull();
      assertThat(message.turn()).as("the turn of " + message).isEqualTo(question.number());
      assertThat(reply).as("a reply before " + message).isNull();
      if (message.isReply()) {
        reply = message;
        replies.put(question.text(), reply);
      }
    }
    end(question, reply);
    return replies;
  }

  private static void end(StoredMessage question, StoredMessage reply) {
    if (question != null && reply == null) {
      assertThat(question.status()).as("without a reply: " + question).isIn(WITHOUT_REPLY);
    } else if (question != null) {
      assertThat(question.status()).as("with a reply: " + question).isNull();
    }
  }
}
