package io.mongosession.internal.store;

import org.bson.Document;

/**
 * What a turn reserves for its next messages.
 *
 * @param lease of the turn
 * @param token marks who reserves
 * @param count how many numbers, 0 or more
 * @param question the number of its question
 * @param agentFields of the agent, set with it
 * @param measured what these messages took
 */
public record TurnReservation(
    TurnLease lease,
    String token,
    int count,
    long question,
    Document agentFields,
    MeasuredUsage measured) {}
