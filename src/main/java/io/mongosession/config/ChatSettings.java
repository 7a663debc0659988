package io.mongosession.config;

import java.time.Duration;

/**
 * Settings of a chat turn.
 *
 * @param history how many earlier messages the agent is given, 0 to the limit {@code page-size}
 * @param timeout how long the agent may take, 1 ms to 1 hour
 * @param maxRunning how many turns may be under way at once, 1 to 10,000
 * @param messageBytes how large the reply may become while it is being written, in bytes: the limit
 *     {@code message-bytes}
 * @param messagesPerAppend how many messages are stored at once: the limit {@code page-size}
 * @param maxToolCalls how many tools a model may call in a turn, 1 to 1,000
 * @param systemPrompt what a model is told before all else, whatever the agent's own prompt says,
 *     or null
 * @param allowedModels which models an agent may have as its own
 * @param modelTools whether a model is offered tools
 * @param model what answers where the application provides neither an agent nor a model, or null
 */
public record ChatSettings(
    int history,
    Duration timeout,
    int maxRunning,
    int messageBytes,
    int messagesPerAppend,
    int maxToolCalls,
    String systemPrompt,
    AllowedModels allowedModels,
    boolean modelTools,
    ModelSettings model) {

  /** Shows no prompt: it may be confidential. */
  @Override
  public String toString() {
    return "ChatSettings[history=%d, timeout=%s, maxRunning=%d, maxToolCalls=%d, allowedModels=%s, model=%s]"
        .formatted(history, timeout, maxRunning, maxToolCalls, allowedModels.names(), model);
  }
}
