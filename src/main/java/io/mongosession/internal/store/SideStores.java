package io.mongosession.internal.store;

import io.mongosession.internal.client.SideClient;

/** The same collections by a client of their own, see {@link SideClient}. */
public final class SideStores implements AutoCloseable {

  private final SideClient client;
  private final Stores stores;

  SideStores(SideClient client, Stores stores) {
    this.client = client;
    this.stores = stores;
  }

  public Stores stores() {
    return stores;
  }

  @Override
  public void close() {
    client.close();
  }
}
