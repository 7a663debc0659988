package io.mongosession.testing;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * A MongoDB of a test's own that can go away and come back, and that knows who is connected and
 * what was asked.
 */
public final class WatchedMongo implements AutoCloseable {

  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private final Map<String, LongAdder> commands = new ConcurrentHashMap<>();
  private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private final int workers;
  private volatile Hold hold;
  private volatile Predicate<Document> overdue = command -> false;
  private MongoServer server;

  /** With one worker: with more, concurrent findAndModify calls see each other's half-done work. */
  public WatchedMongo() {
    this(1);
  }

  /**
   * @param workers more than there will be connections, so that one that is held holds up no other
   */
  public WatchedMongo(int workers) {
    this.workers = workers;
    start();
  }

  /** Holds every command of this name until the hold is closed. */
  public Hold hold(String command) {
    Hold made = new Hold(command);
    hold = made;
    return made;
  }

  /** The server ends these commands because they took longer than they may (maxTimeMS). */
  public void endAsOverdue(Predicate<Document> which) {
    overdue = which;
  }

  /** Starts, empty, on the same port as before. */
  public void start() {
    server = new MongoServer(watched(H2Backend.inMemory()));
    server.bind(address, 1, workers);
    address = server.getLocalAddress();
  }

  /** Goes away: connections are cut, new ones refused. */
  public void stop() {
    server.shutdownNow();
    channels.clear();
  }

  public String uri() {
    return "mongodb://127.0.0.1:" + address.getPort() + "/";
  }

  /** How many connections have sent something and are open. */
  public int connections() {
    return channels.size();
  }

  /** How often a command of this name has arrived. */
  public long count(String command) {
    LongAdder count = commands.get(command);
    return count == null ? 0 : count.sum();
  }

  @Override
  public void close() {
    stop();
  }

  private MongoBackend watched(MongoBackend backend) {
    return (MongoBackend)
        Proxy.newProxyInstance(
            MongoBackend.class.getClassLoader(),
            new Class<?>[] {MongoBackend.class},
            (proxy, method, arguments) -> {
              watch(method.getName(), arguments);
              try {
                return method.invoke(backend, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void watch(String method, Object[] arguments) throws MongoServerError {
    switch (method) {
      case "handleMessage" -> {
        channels.add(((ClientRequest) arguments[0]).getChannel());
        Document command = ((MongoMessage) arguments[0]).getDocument();
        counted(command.keySet().iterator().next());
        if (overdue.test(command)) {
          throw new MongoServerError(50, "MaxTimeMSExpired", "operation exceeded time limit");
        }
      }
      case "handleQuery" -> channels.add(((ClientRequest) arguments[0]).getChannel());
      case "handleCommand" -> channels.add((Channel) arguments[0]);
      case "handleClose" -> channels.remove((Channel) arguments[0]);
      default -> {}
    }
  }

  private void counted(String command) {
    commands.computeIfAbsent(command, name -> new LongAdder()).increment();
    Hold present = hold;
    if (present != null) {
      present.pass(command);
    }
  }
}
