package io.mongosession.internal.turn;

import io.mongosession.internal.store.TurnLease;

/** Who renews leases while their turns run. */
public interface LeaseKeeper {

  /** A turn that holds a lease. */
  interface Held {

    TurnLease lease();

    /** The number of its question. */
    long question();

    /** It was asked to stop. */
    void stop();

    /** Its lease is not its own any more. */
    void lost();
  }

  /** From now on the lease is renewed. */
  void keep(Held turn);

  /** The turn ends: the lease is not renewed any more, and nothing is reported of it. */
  void end(Held turn);

  /** Releases a lease that could not be released. */
  void releaseLater(TurnLease lease);
}
