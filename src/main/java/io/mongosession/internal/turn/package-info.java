/**
 * The protocol of a turn: nobody's API. {@link io.mongosession.internal.turn.TurnBegin} takes the
 * lease, {@link io.mongosession.internal.turn.OwnTurn} stores while it is held, {@link
 * io.mongosession.internal.turn.TurnSeal} closes what a lost turn left, {@link
 * io.mongosession.internal.turn.TurnHeartbeat} renews.
 */
package io.mongosession.internal.turn;
