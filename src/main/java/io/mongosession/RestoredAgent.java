package io.mongosession;

import java.util.List;

/**
 * What {@link MongoDBSessionManager#initialize(String)} brings back.
 *
 * @param agent the agent as stored
 * @param messages its last complete messages in the order of their numbers, those that got no reply
 *     among them, drafts and aborted ones not; empty for a new agent. Beyond the number asked for
 *     there are the rest of the newest exchange, from what the user said last on, and in front the
 *     newest system messages that lie further back, 16 at most
 * @param registered true when this call registered the agent, false when it was there before
 */
public record RestoredAgent(Agent agent, List<Message> messages, boolean registered) {}
