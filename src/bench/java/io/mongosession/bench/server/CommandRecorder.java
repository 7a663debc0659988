package io.mongosession.bench.server;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;

/**
 * Keeps the commands a thread sends by a client: each is one round trip. What is sent in the
 * background, as indexes are made, is no part of an operation.
 */
public final class CommandRecorder implements CommandListener {

  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

  private final List<BsonDocument> commands = new ArrayList<>();
  private volatile Thread recorded;

  @Override
  public void commandStarted(CommandStartedEvent event) {
    if (Thread.currentThread() != recorded) {
      return;
    }
    // A copy: the driver's own is only there for the moment, and cannot be changed.
    BsonDocument command =
        CODEC.decode(new BsonDocumentReader(event.getCommand()), DecoderContext.builder().build());
    command.remove("lsid");
    command.remove("$clusterTime");
    commands.add(command);
  }

  /** The commands sent by this thread while this ran, in order. */
  public List<BsonDocument> during(Runnable work) {
    commands.clear();
    recorded = Thread.currentThread();
    work.run();
    recorded = null;
    return List.copyOf(commands);
  }

  /** How many bytes of BSON these commands are. */
  public static int bytes(List<BsonDocument> commands) {
    return commands.stream()
        .mapToInt(command -> new RawBsonDocument(command, CODEC).getByteBuffer().remaining())
        .sum();
  }
}
