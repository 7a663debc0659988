package io.mongosession.internal.transfer;

import io.mongosession.internal.store.Stores;
import java.util.function.Function;

/** How a transfer gets to what is stored; errors are this module's own. */
public interface Database {

  /** Runs one or a few commands. */
  <T> T call(Function<Stores, T> commands);
}
