package io.mongosession.internal.store;

/**
 * All that turns ask of the database.
 *
 * @param spending what owners have used, where they have a budget
 */
public record TurnCommands(TurnLeases leases, TurnMessages messages, OwnerSpending spending) {}
