package io.mongosession.internal.store;

import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * The commands of turns on the session: each method is one, sent once. Whatever fails does so as
 * the driver reports it, so that who sends it knows whether it may have been applied.
 */
public interface TurnLeases {

  /**
   * The session's key, its used model tokens and the ids of its agents, and of this agent the
   * counter, the reservations and the turn; null where there is no session.
   */
  Document look(SessionRef ref, String agentId);

  /** The session's key, its usage by model and the agent. */
  Document agent(SessionRef ref, String agentId);

  /**
   * Begins a turn: reserves, and has the agent name it.
   *
   * @return the session's key, its usage by model and the agent; null where something does not hold
   *     that the claim says
   */
  Document claim(TurnClaim claim);

  /** Stores a session with all it has; false where there is one of this id. */
  boolean insert(Document session);

  /**
   * Adds an agent to the session with all it has.
   *
   * @return the session's key, its usage by model and the agent; null where there is one, or too
   *     many others
   */
  Document register(SessionRef ref, String agentId, Document agent);

  /**
   * Reserves numbers while the lease is the turn's own, and adds up what was measured: once,
   * however often it is sent.
   *
   * @return the agent's counter; null where the lease is not its own, or the token is there already
   */
  Document reserve(TurnReservation reservation);

  /** Ends the lease, where it is the turn's own. */
  void release(TurnLease lease);

  /**
   * Ends the lease of a turn that has not begun, and gives its only number back; where others were
   * reserved behind it, it is counted as unused.
   *
   * @return false where something does not hold; then {@link #leave} is next
   */
  boolean giveBack(TurnLease lease, String token, long number);

  /** Ends the lease of a turn that has not begun, and counts its number as unused. */
  void leave(TurnLease lease);

  /** Asks the turn to stop; false where it does not hold the lease. */
  boolean stop(TurnLease lease);

  /** Renews leases. One command. */
  void renew(Collection<Renewal> renewals, Date until);

  /** The sessions of these leases, with the turns of their agents. One command. */
  List<Document> looks(Collection<TurnLease> leases);

  /** The name of the collection. */
  String collection();

  /**
   * A lease to be renewed.
   *
   * @param question the number of its question
   */
  record Renewal(TurnLease lease, long question) {}
}
