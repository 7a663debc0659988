package io.mongosession.faults;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The embedded server as a process of its own, with its data in a file: {@code DatabaseMain <file>
 * <port>}. Prints {@code port <port>} when it listens; ends when its standard input does, so that
 * it never outlives the process that started it.
 */
final class DatabaseMain {

  private DatabaseMain() {}

  public static void main(String[] arguments) throws IOException {
    H2Backend file = new H2Backend(arguments[0]);
    MongoServer server = new MongoServer(journaled(file));
    // One worker: with more, concurrent findOneAndUpdate calls see each other's half-done work.
    server.bind(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[1])),
        1,
        1);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    System.out.println("port " + server.getLocalAddress().getPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  /**
   * Every write is in the file before its reply is sent, as with a real server's journal. Left to
   * itself the embedded server writes once a second, and SIGKILL takes what it has acknowledged
   * since.
   */
  private static MongoBackend journaled(H2Backend file) {
    return (MongoBackend)
        Proxy.newProxyInstance(
            MongoBackend.class.getClassLoader(),
            new Class<?>[] {MongoBackend.class},
            (proxy, method, arguments) -> {
              try {
                Object reply = method.invoke(file, arguments);
                if (method.getName().equals("handleMessage")) {
                  file.commit();
                }
                return reply;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
