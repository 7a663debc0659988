package io.mongosession.internal.store;

/** All that turns ask of the database. */
public record TurnCommands(TurnLeases leases, TurnMessages messages) {}
