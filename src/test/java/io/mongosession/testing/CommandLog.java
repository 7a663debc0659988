package io.mongosession.testing;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.bson.BsonDocument;

/** Keeps every command a client sends, complete. */
public final class CommandLog implements CommandListener {

  private final List<BsonDocument> sent = new CopyOnWriteArrayList<>();

  @Override
  public void commandStarted(CommandStartedEvent event) {
    sent.add(event.getCommand().clone());
  }

  /** The commands sent while this ran, in order. */
  public List<BsonDocument> during(Supplier<?> work) {
    int before = sent.size();
    work.get();
    return List.copyOf(sent.subList(before, sent.size()));
  }
}
