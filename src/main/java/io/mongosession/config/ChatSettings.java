package io.mongosession.config;

import java.time.Duration;

/**
 * Settings of a chat turn.
 *
 * @param history how many earlier messages the agent is given, 0 to the limit {@code page-size}
 * @param timeout how long the agent may take, 1 ms to 1 hour
 * @param messageBytes how large the reply may become while it is being written, in bytes: the limit
 *     {@code message-bytes}
 * @param model what answers where the application provides neither an agent nor a model, or null
 */
public record ChatSettings(int history, Duration timeout, int messageBytes, ModelSettings model) {}
