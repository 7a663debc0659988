package io.mongosession.bench.server;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;

/** Keeps the commands a client sends: each is one round trip. */
public final class CommandRecorder implements CommandListener {

  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

  private final List<BsonDocument> commands = new CopyOnWriteArrayList<>();

  @Override
  public void commandStarted(CommandStartedEvent event) {
    // A copy: the driver's own is only there for the moment, and cannot be changed.
    BsonDocument command =
        CODEC.decode(new BsonDocumentReader(event.getCommand()), DecoderContext.builder().build());
    command.remove("lsid");
    command.remove("$clusterTime");
    commands.add(command);
  }

  /** The commands sent while this ran, in order. */
  public List<BsonDocument> during(Runnable work) {
    int before = commands.size();
    work.run();
    return List.copyOf(commands.subList(before, commands.size()));
  }

  /** How many bytes of BSON these commands are. */
  public static int bytes(List<BsonDocument> commands) {
    return commands.stream()
        .mapToInt(command -> new RawBsonDocument(command, CODEC).getByteBuffer().remaining())
        .sum();
  }
}
