package io.mongosession.bench.http;

import java.io.IOException;

/** Sends one request and waits for its response; used by one thread. */
interface Caller extends AutoCloseable {

  void call() throws IOException;

  @Override
  default void close() throws IOException {}
}
