package io.mongosession.langchain4j;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import io.mongosession.Agent;
import io.mongosession.AgentConfig;
import io.mongosession.AgentUpdate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The system message of a memory: it has one at a time, which is the agent's {@code system_prompt}.
 * Those that a memory wrote into the log do not apply besides that; by their hashes, which are in
 * the agent's {@code conversation_manager_state}, they are told from those of other writers, which
 * do.
 */
final class MemorySystem {

  private static final String WRITTEN = "memory_system";

  /** More than a window has. */
  private static final int KEPT = 200;

  private static final int HASH_LENGTH = 16;

  private MemorySystem() {}

  /** Whether a memory wrote this system message. */
  static boolean wrote(Agent agent, SystemMessage message) {
    List<String> hashes = hashes(agent);
    return !hashes.isEmpty() && hashes.contains(hash(message.text()));
  }

  /**
   * The update, and what system messages make of the agent that are appended with it: the last of
   * them is the prompt from then on. The same update where there is none.
   *
   * @param before the agent as it was, or null where there was none
   */
  static AgentUpdate noted(AgentUpdate update, Agent before, List<ChatMessage> appended) {
    List<String> texts =
        appended.stream()
            .filter(SystemMessage.class::isInstance)
            .map(message -> ((SystemMessage) message).text())
            .toList();
    if (texts.isEmpty()) {
      return update;
    }
    List<String> hashes = new ArrayList<>(hashes(before));
    for (String text : texts) {
      hashes.remove(hash(text));
      hashes.add(hash(text));
    }
    Map<String, Object> state = new HashMap<>();
    if (update.conversationManagerState() != null) {
      state.putAll(update.conversationManagerState());
    } else if (before != null) {
      state.putAll(before.conversationManagerState());
    }
    state.put(WRITTEN, hashes.subList(Math.max(0, hashes.size() - KEPT), hashes.size()));
    return update
        .withConfig(new AgentConfig(null, texts.get(texts.size() - 1), null))
        .withConversationManagerState(state);
  }

  private static List<String> hashes(Agent agent) {
    boolean some =
        agent != null && agent.conversationManagerState().get(WRITTEN) instanceof List<?>;
    return some
        ? ((List<?>) agent.conversationManagerState().get(WRITTEN))
            .stream().map(String::valueOf).toList()
        : List.of();
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
