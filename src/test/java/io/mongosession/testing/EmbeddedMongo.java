package io.mongosession.testing;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A MongoDB inside the test JVM, in memory, on a free port. */
final class EmbeddedMongo implements AutoCloseable {

  private final MongoServer server = new MongoServer(H2Backend.inMemory());

  EmbeddedMongo() {
    // One worker: with more, concurrent findOneAndUpdate calls see each other's half-done work.
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1, 1);
  }

  String uri() {
    return "mongodb://127.0.0.1:" + server.getLocalAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
