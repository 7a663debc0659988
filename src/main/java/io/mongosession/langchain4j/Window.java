package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.TokenCountEstimator;
import java.util.List;

/**
 * How much of a conversation is shown: the newest part of it, at most so many messages and model
 * tokens, the system message counted and always kept. A tool call goes together with its results.
 * The newest message (with its results) is shown however large it is.
 *
 * @param maxMessages 1 or more
 * @param maxTokens 1 or more; without meaning where there is no estimator
 * @param estimator counts model tokens, or null: they are not limited
 */
record Window(int maxMessages, int maxTokens, TokenCountEstimator estimator) {

  List<ChatMessage> of(ShownHistory history) {
    List<List<ChatMessage>> groups = history.groups();
    List<ChatMessage> all = history.messages();
    int messages = all.size();
    int modelTokens = estimator == null ? 0 : estimator.estimateTokenCountInMessages(all);
    int first = 0;
    while (first < groups.size() - 1 && (messages > maxMessages || tooMany(modelTokens))) {
      for (ChatMessage left : groups.get(first++)) {
        messages--;
        modelTokens -= estimator == null ? 0 : estimator.estimateTokenCountInMessage(left);
      }
    }
    return history.joined(groups.subList(first, groups.size()));
  }

  private boolean tooMany(int modelTokens) {
    return estimator != null && modelTokens > maxTokens;
  }
}
