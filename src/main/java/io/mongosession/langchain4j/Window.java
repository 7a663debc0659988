package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.TokenCountEstimator;
import java.util.List;

/**
 * How much of a conversation is shown: the newest part of it, at most so many messages and model
 * tokens, the system message counted and always kept. A tool call goes together with its results.
 * The newest exchange, from what the user said last on, is shown however large it is.
 *
 * @param maxMessages 1 or more
 * @param maxTokens 1 or more; without meaning where there is no estimator
 * @param estimator counts model tokens, or null: they are not limited
 */
record Window(int maxMessages, int maxTokens, TokenCountEstimator estimator) {

  List<ChatMessage> of(ShownHistory history) {
    List<List<ChatMessage>> groups = history.groups();
    List<ChatMessage> all = history.joined(groups);
    int messages = all.size();
    int modelTokens = estimator == null ? 0 : estimator.estimateTokenCountInMessages(all);
    int first = 0;
    int newest = newestExchange(groups);
    while (first < newest && (messages > maxMessages || tooMany(modelTokens))) {
      for (ChatMessage left : groups.get(first++)) {
        messages--;
        modelTokens -= estimator == null ? 0 : estimator.estimateTokenCountInMessage(left);
      }
    }
    List<List<ChatMessage>> newer = groups.subList(first, groups.size());
    boolean cut = first > 0 || history.isCut();
    return history.joined(cut ? ShownHistory.fromFirstQuestion(newer) : newer);
  }

  private static int newestExchange(List<List<ChatMessage>> groups) {
    int last = groups.size() - 1;
    for (int i = last; i >= 0; i--) {
      if (groups.get(i).get(0) instanceof UserMessage) {
        return i;
      }
    }
    return last;
  }

  private boolean tooMany(int modelTokens) {
    return estimator != null && modelTokens > maxTokens;
  }
}
