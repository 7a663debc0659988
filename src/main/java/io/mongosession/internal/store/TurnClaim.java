package io.mongosession.internal.store;

import org.bson.Document;

/**
 * What a turn asks for when it begins.
 *
 * @param ref the session
 * @param agentId the agent
 * @param turn as it is stored while it runs
 * @param token marks who reserves
 * @param count how many numbers: 1 for a question, 0 where it is stored already
 * @param expected what the agent's next number must be, or null
 * @param replacing the turn whose time is over, as it was read, or null where there must be none
 * @param sessionTokens how many model tokens the session's turns must not have taken yet, or null
 */
public record TurnClaim(
    SessionRef ref,
    String agentId,
    Document turn,
    String token,
    int count,
    Long expected,
    Document replacing,
    Long sessionTokens) {}
