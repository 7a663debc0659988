package io.mongosession.testing;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/**
 * A server that speaks MongoDB's protocol, stores nothing and answers as a test wants: with errors
 * and their labels, late, or not at all. Unless scripted it is a standalone server that lets
 * everybody in, finds nothing and accepts every write.
 */
public final class ScriptedMongo implements AutoCloseable {

  /** The driver's hello under all its names. */
  public static final String HELLO = "hello";

  /** Closes the connection instead of answering. */
  public static final UnaryOperator<BsonDocument> CUT = command -> null;

  private static final Map<String, BsonDocument> USUAL =
      Map.of(
          HELLO,
          BsonDocument.parse(
              "{ok: 1, helloOk: true, ismaster: true, isWritablePrimary: true, minWireVersion: 0,"
                  + " maxWireVersion: 21, maxBsonObjectSize: 16777216,"
                  + " maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000}"),
          "saslStart",
          BsonDocument.parse(
              "{ok: 1, conversationId: 1, done: true, payload: {$binary: {base64: '', subType:"
                  + " '00'}}}"),
          "buildInfo",
          BsonDocument.parse("{ok: 1, version: '8.0.0'}"),
          "find",
          BsonDocument.parse(
              "{ok: 1, cursor: {id: {$numberLong: '0'}, ns: 'a.b', firstBatch: []}}"),
          "getMore",
          BsonDocument.parse("{ok: 1, cursor: {id: {$numberLong: '0'}, ns: 'a.b', nextBatch: []}}"),
          "findAndModify",
          BsonDocument.parse("{ok: 1, value: null}"),
          "insert",
          BsonDocument.parse("{ok: 1, n: 1}"),
          "update",
          BsonDocument.parse("{ok: 1, n: 0, nModified: 0}"));

  private static final BsonDocument OK = BsonDocument.parse("{ok: 1}");

  private final ServerSocket socket;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<BsonDocument> received = new CopyOnWriteArrayList<>();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private volatile Hold hold = new Hold("");

  /** What a command gets; the first so many of them something else. */
  private static final class Script {

    private volatile Duration delay = Duration.ZERO;
    private UnaryOperator<BsonDocument> always;
    private UnaryOperator<BsonDocument> next;
    private int left;

    private Script(UnaryOperator<BsonDocument> always) {
      this.always = always;
    }

    private synchronized void set(UnaryOperator<BsonDocument> answer) {
      always = answer;
      left = 0;
    }

    private synchronized void set(int times, UnaryOperator<BsonDocument> answer) {
      next = answer;
      left = times;
    }

    private synchronized UnaryOperator<BsonDocument> take() {
      if (left > 0) {
        left--;
        return next;
      }
      return always;
    }
  }

  /** Starts, on a free port. */
  public ScriptedMongo() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Background.run(this::accept);
  }

  /** Host and port. */
  public String address() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  public String uri() {
    return "mongodb://" + address() + "/";
  }

  /** From now on every command of this name gets this; null closes the connection. */
  public ScriptedMongo answer(String command, UnaryOperator<BsonDocument> answer) {
    script(command).set(answer);
    return this;
  }

  /** The next so many commands of this name get this, those after them what they got before. */
  public ScriptedMongo answerNext(String command, int times, UnaryOperator<BsonDocument> answer) {
    script(command).set(times, answer);
    return this;
  }

  /** Every command of this name is answered so much later from now on. */
  public ScriptedMongo delay(String command, Duration delay) {
    script(command).delay = delay;
    return this;
  }

  /** Holds every command of this name, and of no other, until the hold is closed. */
  public Hold hold(String command) {
    hold = new Hold(command);
    return hold;
  }

  /** It is a member of this replica set from now on. */
  public ScriptedMongo memberOf(String set, boolean primary) {
    BsonDocument hello =
        USUAL
            .get(HELLO)
            .clone()
            .append("setName", new BsonString(set))
            .append("hosts", new BsonArray(List.of(new BsonString(address()))))
            .append("me", new BsonString(address()));
    for (String name : List.of("ismaster", "isWritablePrimary")) {
      hello.append(name, BsonBoolean.valueOf(primary));
    }
    hello.append("secondary", BsonBoolean.valueOf(!primary));
    return answer(HELLO, command -> hello);
  }

  /** What a server answers that refuses a command. */
  public static UnaryOperator<BsonDocument> error(int code, String... labels) {
    BsonArray given = new BsonArray(List.of(labels).stream().map(BsonString::new).toList());
    return command ->
        new BsonDocument("ok", new BsonInt32(0))
            .append("code", new BsonInt32(code))
            .append("errmsg", new BsonString("refused by the script"))
            .append("errorLabels", given);
  }

  /** The commands of this name that have come, in order. */
  public List<BsonDocument> received(String command) {
    return received.stream().filter(next -> next.getFirstKey().equals(command)).toList();
  }

  /** How many connections are open. */
  public int connections() {
    return connections.size();
  }

  /** What a command of this name gets unless scripted. */
  public static UnaryOperator<BsonDocument> usual(String command) {
    return given -> USUAL.getOrDefault(command, OK);
  }

  private Script script(String command) {
    return scripts.computeIfAbsent(command, name -> new Script(usual(name)));
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        Background.run(() -> serve(connection));
      } catch (IOException e) {
        return; // It was closed.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      for (byte[] reply = reply(in); reply != null; reply = reply(in)) {
        connection.getOutputStream().write(reply);
      }
    } catch (IOException e) {
      return; // The client has gone, or this server was closed.
    } finally {
      connections.remove(connection);
    }
  }

  private byte[] reply(DataInputStream in) throws IOException {
    WireMessage message = WireMessage.read(in);
    String name = message.name().equalsIgnoreCase("isMaster") ? HELLO : message.name();
    received.add(message.command());
    Script script = script(name);
    hold.pass(name);
    pause(script.delay);
    BsonDocument answer = script.take().apply(message.command());
    return answer == null ? null : message.reply(answer);
  }

  private static void pause(Duration delay) {
    try {
      Thread.sleep(delay.toMillis());
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    hold.release();
    try {
      socket.close();
      for (Socket connection : connections) {
        connection.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
