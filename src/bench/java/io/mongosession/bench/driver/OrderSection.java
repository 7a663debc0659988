package io.mongosession.bench.driver;

import com.mongodb.client.MongoCollection;
import io.mongosession.bench.Lab;
import io.mongosession.bench.Section;
import io.mongosession.bench.report.Table;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.stats.Block;
import io.mongosession.bench.stats.Comparison;
import io.mongosession.bench.stats.DriftProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** What the list by change costs an append: its indexes change with every message. */
public final class OrderSection implements Section {

  private static final int MESSAGES = 40;
  private static final String CHANGED = "updated_at";
  private static final String AIM = "at most 1.05";
  private static final Duration LONGEST_BUILD = Duration.ofSeconds(20);

  @Override
  public String name() {
    return "order";
  }

  @Override
  public void run(Lab lab) throws Exception {
    try (Conversation indexed = new Conversation(lab.server().uri(), MESSAGES);
        Conversation plain = new Conversation(lab.server().uri(), MESSAGES)) {
      int indexes = awaitIndexes(indexed).size();
      awaitIndexes(plain).forEach(name -> sessions(plain).dropIndex(name));
      DriftProbe probe = new DriftProbe(() -> DatabaseServer.ping(indexed.driver().client()));
      Comparison found =
          lab.pairs(probe)
              .compare("append, indexes for order=updated", side(lab, indexed), side(lab, plain));
      Table table =
          new Table(
              "What the list by change costs an append",
              "indexes on updated_at",
              "with them, µs",
              "without, µs",
              "ratio (95 %)",
              "pairs",
              "aim");
      table.row(
          indexes,
          found.ours() / 1e3,
          found.other() / 1e3,
          found.ratioOrNote(),
          found.pairs(),
          AIM);
      lab.report()
          .add(
              table.note(
                  "The embedded server lists such indexes and does not keep them: its ratio says"
                      + " nothing. Measure on a MongoDB, -Dbench.mongodb.uri."));
    }
  }

  private static Block side(Lab lab, Conversation conversation) {
    return Block.of(conversation::append, lab.settings().warmUp(), lab.settings().block());
  }

  private static MongoCollection<Document> sessions(Conversation conversation) {
    return conversation.driver().database().getCollection("sessions");
  }

  /** The names of the indexes on the time of change, which are made in the background. */
  private static List<String> awaitIndexes(Conversation conversation) throws InterruptedException {
    long end = System.nanoTime() + LONGEST_BUILD.toNanos();
    List<String> found = names(conversation);
    while (found.isEmpty() && System.nanoTime() < end) {
      Thread.sleep(100);
      found = names(conversation);
    }
    return found;
  }

  private static List<String> names(Conversation conversation) {
    return sessions(conversation).listIndexes().into(new ArrayList<>()).stream()
        .filter(index -> index.get("key", Document.class).containsKey(CHANGED))
        .map(index -> index.getString("name"))
        .toList();
  }
}
