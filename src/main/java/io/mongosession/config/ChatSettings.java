package io.mongosession.config;

import java.time.Duration;

/**
 * Settings of a chat turn.
 *
 * @param history how many earlier messages the agent is given, 0 to the limit {@code page-size}
 * @param timeout how long the agent may take, 1 ms to 1 hour
 * @param maxRunning how many turns may be under way at once, 1 to 10,000
 * @param concurrency what becomes of a message to an agent that is at work, where its sender does
 *     not say
 * @param queueTimeout how long a message waits for its turn at most, 1 ms to 1 hour
 * @param onDisconnect what becomes of a turn that nobody reads any more
 * @param draftInterval how often the text of a streamed reply is stored while there is more of it,
 *     100 ms to 10 s
 * @param messageBytes how large the reply may become while it is being written, in bytes: the limit
 *     {@code message-bytes}
 * @param messagesPerAppend how many messages are stored at once: the limit {@code page-size}
 * @param maxToolCalls how many tools a model may call in a turn, 1 to 1,000
 * @param systemPrompt what a model is told before all else, whatever the agent's own prompt says,
 *     or null
 * @param allowedModels which models an agent may have as its own
 * @param sessionTokens how many model tokens the turns of a session may take, 1 to a trillion, or
 *     null for any number
 * @param ownerTokensPerDay how many the turns of an owner may take in a day, in UTC, 1 to a
 *     trillion, or null for any number
 * @param modelTools whether a model is offered tools
 * @param model what answers where the application provides neither an agent nor a model, or null
 */
public record ChatSettings(
    int history,
    Duration timeout,
    int maxRunning,
    Concurrency concurrency,
    Duration queueTimeout,
    OnDisconnect onDisconnect,
    Duration draftInterval,
    int messageBytes,
    int messagesPerAppend,
    int maxToolCalls,
    String systemPrompt,
    AllowedModels allowedModels,
    Long sessionTokens,
    Long ownerTokensPerDay,
    boolean modelTools,
    ModelSettings model) {

  /** What becomes of a message to an agent that is at work. */
  public enum Concurrency {
    /** It is refused at once. */
    REJECT,
    /** It waits. */
    QUEUE
  }

  /** What becomes of a turn whose client has left. */
  public enum OnDisconnect {
    /** It goes on: it can be followed, and its reply is stored. */
    CONTINUE,
    /** It is stopped. */
    STOP
  }

  /** Shows no prompt: it may be confidential. */
  @Override
  public String toString() {
    return "ChatSettings[history=%d, timeout=%s, maxRunning=%d, %s, %s, maxToolCalls=%d, allowedModels=%s, model=%s]"
        .formatted(
            history,
            timeout,
            maxRunning,
            concurrency,
            onDisconnect,
            maxToolCalls,
            allowedModels.names(),
            model);
  }
}
