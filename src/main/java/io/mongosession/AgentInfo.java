package io.mongosession;

/**
 * An agent and how many messages it has.
 *
 * @param agent the agent
 * @param messageCount how many messages are stored; less than {@link Agent#nextNumber()} when a
 *     write was interrupted, as a reserved number is never given out twice
 */
public record AgentInfo(Agent agent, long messageCount) {}
