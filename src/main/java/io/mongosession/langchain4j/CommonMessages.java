package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the messages that two lists have in common in the same order: as many as there are, and
 * where messages are equal the latest of what is shown. So a window that moved on by an equal
 * message has it at its end as a new one.
 */
final class CommonMessages {

  /** Beyond two lists of 2,000 the table would be large; no model is shown as much. */
  private static final long MAX_TABLE = 4_000_000;

  private CommonMessages() {}

  /**
   * For each message that is wanted its place in what is shown, or -1 where it is new.
   *
   * <p>Of longer lists only what they have in common at their beginning is found.
   */
  static int[] places(List<ChatMessage> shown, List<ChatMessage> wanted) {
    Map<ChatMessage, Integer> ids = new HashMap<>();
    int[] from = ids(shown, ids);
    int[] to = ids(wanted, ids);
    int[] places = new int[to.length];
    Arrays.fill(places, -1);
    if ((long) from.length * to.length > MAX_TABLE) {
      for (int i = 0; i < Math.min(from.length, to.length) && from[i] == to[i]; i++) {
        places[i] = i;
      }
      return places;
    }
    int[][] common = table(from, to);
    int i = 0;
    int j = 0;
    while (i < from.length && j < to.length) {
      if (common[i + 1][j] == common[i][j]) {
        i++;
      } else if (from[i] == to[j]) {
        places[j++] = i++;
      } else {
        j++;
      }
    }
    return places;
  }

  private static int[] ids(List<ChatMessage> messages, Map<ChatMessage, Integer> ids) {
    return messages.stream()
        .mapToInt(message -> ids.computeIfAbsent(message, any -> ids.size()))
        .toArray();
  }

  /** How many messages the lists have in common from two places on. */
  private static int[][] table(int[] from, int[] to) {
    int[][] common = new int[from.length + 1][to.length + 1];
    for (int i = from.length - 1; i >= 0; i--) {
      for (int j = to.length - 1; j >= 0; j--) {
        common[i][j] =
            from[i] == to[j]
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
