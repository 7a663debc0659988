package io.mongosession.bench.driver;

import io.mongosession.MetadataHook;
import io.mongosession.bench.Lab;
import io.mongosession.bench.Section;
import io.mongosession.bench.report.Table;
import io.mongosession.bench.server.CommandRecorder;
import io.mongosession.bench.server.DatabaseServer;
import io.mongosession.bench.stats.Block;
import io.mongosession.bench.stats.Comparison;
import io.mongosession.bench.stats.DriftProbe;
import java.util.List;
import org.bson.BsonDocument;

/** The module against exactly the driver calls it stands for, in pairs. */
public final class DriverSection implements Section {

  private static final int MESSAGES = 40;
  private static final String AIM = "at most 1.10";

  @Override
  public String name() {
    return "driver";
  }

  @Override
  public void run(Lab lab) throws Exception {
    Table table =
        new Table(
            "Against the raw driver, same commands, same bytes",
            "operation",
            "round trips",
            "bytes sent",
            "module, µs",
            "driver, µs",
            "ratio (95 %)",
            "pairs",
            "aim");
    try (Conversation conversation = new Conversation(lab.server().uri(), MESSAGES);
        Conversation chat = new Conversation(lab.server().uri(), Turn.HISTORY)) {
      DriftProbe probe = new DriftProbe(() -> DatabaseServer.ping(conversation.driver().client()));
      Pairs pairs = new Pairs(lab, table, probe);
      RawDriver driver = conversation.driver();
      // Reading first: the embedded server's reads get slower with every message.
      List<BsonDocument> last20 = conversation.last20Commands();
      pairs.add("messages(last 20)", last20, conversation::last20, driver.like(last20), AIM);
      List<BsonDocument> append = conversation.appendCommands();
      pairs.add("appendMessage", append, conversation::append, driver.like(append), AIM);
      List<BsonDocument> turn = chat.turnCommands();
      pairs
          .after(chat::shorten)
          .add("turn of a chat", turn, chat::turn, chat.driver().like(turn), AIM);
      hooks(pairs, conversation);
      lab.report().add(RoundTrips.of(driver));
    }
    lab.report()
        .add(
            table.note(
                "The driver's side builds the same documents and decodes the replies to documents."
                    + " The module's side makes a manager first, checks what it is given and"
                    + " returns records."));
  }

  /**
   * Compares, and adds what was found to the table.
   *
   * @param before runs before each block, and is not measured
   */
  private record Pairs(Lab lab, Table table, DriftProbe probe, Runnable before) {

    private Pairs(Lab lab, Table table, DriftProbe probe) {
      this(lab, table, probe, () -> {});
    }

    private Pairs after(Runnable work) {
      return new Pairs(lab, table, probe, work);
    }

    private void add(
        String operation, List<BsonDocument> commands, Runnable ours, Runnable other, String aim)
        throws Exception {
      Comparison found = lab.pairs(probe).compare(operation, side(ours), side(other));
      table.row(
          operation,
          commands.size(),
          CommandRecorder.bytes(commands),
          found.ours() / 1e3,
          found.other() / 1e3,
          found.ratioOrNote(),
          found.pairs(),
          aim);
    }

    private Block side(Runnable operation) {
      return Block.of(before, operation, lab.settings().warmUp(), lab.settings().block());
    }
  }

  /** Five hooks that pass everything on, against none. */
  private static void hooks(Pairs pairs, Conversation conversation) throws Exception {
    MetadataHook passOn = call -> call.proceed();
    pairs.add(
        "updateMetadata, 5 hooks to none",
        conversation.updateMetadataCommands(),
        () -> update(conversation, passOn, 5),
        () -> update(conversation, passOn, 0),
        "");
  }

  private static void update(Conversation conversation, MetadataHook hook, int hooks) {
    conversation.updateMetadata(
        options -> {
          for (int i = 0; i < hooks; i++) {
            options.metadataHook(hook);
          }
        });
  }
}
