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
    try (Conversation conversation = new Conversation(lab.server().uri(), MESSAGES)) {
      DriftProbe probe = new DriftProbe(() -> DatabaseServer.ping(conversation.driver().client()));
      // Reading first: the embedded server's reads get slower with every message.
      compare(lab, table, probe, conversation, "messages(last 20)");
      compare(lab, table, probe, conversation, "appendMessage");
      hooks(lab, table, probe, conversation);
      lab.report().add(RoundTrips.of(conversation.driver()));
    }
    lab.report()
        .add(
            table.note(
                "The driver's side builds the same documents and decodes the replies to documents."
                    + " The module's side makes a manager first, checks what it is given and"
                    + " returns records."));
  }

  private static void compare(
      Lab lab, Table table, DriftProbe probe, Conversation conversation, String operation)
      throws Exception {
    boolean append = operation.startsWith("append");
    List<BsonDocument> commands =
        append ? conversation.appendCommands() : conversation.last20Commands();
    RawCalls raw = conversation.driver().like(commands);
    Comparison found =
        lab.pairs(probe)
            .compare(
                operation,
                side(lab, append ? conversation::append : conversation::last20),
                side(lab, raw));
    table.row(
        operation,
        commands.size(),
        CommandRecorder.bytes(commands),
        found.ours() / 1e3,
        found.other() / 1e3,
        found.ratioOrNote(),
        found.pairs(),
        AIM);
  }

  /** Five hooks that pass everything on, against none. */
  private static void hooks(Lab lab, Table table, DriftProbe probe, Conversation conversation)
      throws Exception {
    MetadataHook passOn = call -> call.proceed();
    List<BsonDocument> commands = conversation.updateMetadataCommands();
    Comparison found =
        lab.pairs(probe)
            .compare(
                "five hooks",
                side(lab, () -> update(conversation, passOn, 5)),
                side(lab, () -> update(conversation, passOn, 0)));
    table.row(
        "updateMetadata, 5 hooks to none",
        commands.size(),
        CommandRecorder.bytes(commands),
        found.ours() / 1e3,
        found.other() / 1e3,
        found.ratioOrNote(),
        found.pairs(),
        "");
  }

  private static Block side(Lab lab, Runnable operation) {
    return Block.of(operation, lab.settings().warmUp(), lab.settings().block());
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
