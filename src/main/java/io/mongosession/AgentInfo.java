package io.mongosession;

/**
 * An agent and how many messages it has.
 *
 * @param agent the agent
 * @param messageCount how many messages there are. It is not counted: it is {@link
 *     Agent#nextNumber()} less the numbers that a write is known to have left unused. Messages that
 *     are being stored are among them, and those that a process was to store when it died
 */
public record AgentInfo(Agent agent, long messageCount) {}
