package io.mongosession;

import static io.mongosession.testing.Transfers.exported;
import static io.mongosession.testing.Transfers.imported;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Transfers.Imported;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An import is repeated: after it was broken off, and while the sessions live on where they come
 * from. Nothing is stored twice, overwritten or brought back.
 */
class RepeatedImportIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String source = "source_" + UUID.randomUUID();
  private final String target = "target_" + UUID.randomUUID();
  private MongoDBSessionManagerFactory here;
  private MongoDBSessionManagerFactory there;
  private MongoDBSessionManager original;

  @BeforeEach
  void sessions() {
    here = MONGO.close(MONGO.builder().collectionName(source).build());
    there = MONGO.close(MONGO.builder().collectionName(target).build());
    original = here.createSessionManager("s");
    original.create(new NewSession(null, null, Map.of("n", 1)));
    original.initialize("a");
    original.initialize("b");
    append(original, "a", 3);
    append(original, "b", 1);
    original.addFeedback(new NewFeedback("up", null, null, null));
  }

  private static void append(MongoDBSessionManager manager, String agent, int count) {
    manager.appendMessages(
        agent,
        IntStream.range(0, count)
            .mapToObj(i -> NewMessage.of("user", UUID.randomUUID().toString()))
            .toList());
  }

  private MongoDBSessionManager copy() {
    return there.createSessionManager("s");
  }

  @Test
  void theSecondTimeNothingIsStored() {
    String lines = exported(here);
    imported(there, lines);

    Imported again = imported(there, lines);

    assertThat(again.report()).isEqualTo(new ImportReport(0, 0, 0, 6, 0));
    assertThat(exported(there)).isEqualTo(lines);
  }

  @Test
  void theSecondTimeBringsWhatWasAddedSince() {
    imported(there, exported(here));
    append(original, "a", 2);
    original.initialize("c");
    append(original, "c", 1);
    original.syncAgent("a", AgentUpdate.none().withState(Map.of("turn", 2)));
    original.updateMetadata(Map.of("n", 2));
    original.addFeedback(new NewFeedback("down", null, null, null));

    Imported again = imported(there, exported(here));

    assertThat(again.errors()).isEmpty();
    assertThat(again.report()).isEqualTo(new ImportReport(1, 3, 1, 5, 0));
    assertThat(exported(there)).isEqualTo(exported(here));
  }

  @Test
  void whatHasChangedHereStaysAsItIs() {
    imported(there, exported(here));
    copy().updateMetadata(Map.of("n", "changed here"));
    append(original, "a", 1);
    original.initialize("c");
    append(original, "c", 1);
    original.updateMetadata(Map.of("n", 2));

    Imported again = imported(there, exported(here));

    assertThat(again.errors())
        .singleElement()
        .asString()
        .startsWith("1: ")
        .contains("changed here");
    assertThat(again.report().messages()).isEqualTo(2);
    assertThat(copy().session().metadata()).isEqualTo(Map.of("n", "changed here"));
    assertThat(copy().appendMessage("a", NewMessage.of("user", "next")).numbers())
        .containsExactly(4L);
    assertThat(copy().appendMessage("c", NewMessage.of("user", "next")).numbers())
        .containsExactly(1L);
  }

  @Test
  void aNumberThatIsTakenHereIsAnErrorAndTheRestOfThatSessionIsSkipped() {
    here.createSessionManager("after").initialize("a");
    imported(there, exported(here));
    append(original, "a", 2);
    append(original, "b", 1);
    append(copy(), "a", 1);
    String stored = exported(there);

    Imported again = imported(there, exported(here));

    assertThat(again.errors())
        .anySatisfy(error -> assertThat(error).contains("message 3 of agent 'a' in session 's'"));
    assertThat(again.report().messages()).isZero();
    assertThat(exported(there)).isEqualTo(stored);
  }

  @Test
  void aRedactionHereStands() {
    String lines = exported(here);
    imported(there, lines);
    copy().redactMessage("a", 1, Redaction.with("[gone]"));

    assertThat(imported(there, lines).errors()).isEmpty();
    assertThat(copy().message("a", 1).content()).isEqualTo("[gone]");
  }

  @Test
  void aRedactionThereIsReported() {
    imported(there, exported(here));
    original.redactMessage("a", 1, Redaction.with("[gone]"));

    assertThat(imported(there, exported(here)).errors())
        .singleElement()
        .asString()
        .contains("message 1", "redact it here too");
  }

  @Test
  void aDeletedSessionDoesNotComeBack() {
    String lines = exported(here);
    imported(there, lines);
    copy().delete();

    Imported again = imported(there, lines);

    assertThat(again.report()).isEqualTo(new ImportReport(0, 0, 0, 6, 0));
    assertThat(exported(there)).isEmpty();
  }

  @Test
  void aDeletedSessionDoesNotComeBackAfterTheSweepOfTombstones() {
    MongoDBSessionManagerFactory quick =
        MONGO.close(
            MONGO.builder().collectionName(target).clientOption("timeoutMS", "2000").build());
    String lines = exported(here);
    imported(there, lines);
    copy().delete();
    var tombstones = MONGO.database().getCollection(target + ".deleted");
    // Long ago, so that the next sweep finds it.
    tombstones.updateMany(
        new Document(), new Document("$set", new Document("deleted_at", new java.util.Date(0))));
    quick.createSessionManager("another").initialize("a");
    quick.createSessionManager("another").delete();

    assertThat(tombstones.find(new Document("session_id", "s"))).isEmpty();
    assertThat(imported(there, lines).report().sessions()).isZero();
    assertThat(exported(there)).isEmpty();
  }

  @Test
  void theBackupOfADeletedSessionOfThisDatabaseRestoresIt() {
    String lines = exported(here);
    original.delete();

    assertThat(imported(here, lines).report().sessions()).isEqualTo(1);
    assertThat(exported(here)).isEqualTo(lines);
  }

  @Test
  void theBackupOfASessionThatIsThereChangesNothing() {
    String lines = exported(here);
    original.updateMetadata(Map.of("n", 2));
    String now = exported(here);

    Imported imported = imported(here, lines);

    assertThat(imported.errors())
        .singleElement()
        .asString()
        .contains("the id 's' is taken by another session");
    assertThat(imported.report()).isEqualTo(new ImportReport(0, 0, 0, 6, 1));
    assertThat(exported(here)).isEqualTo(now);
  }

  @Test
  void killedAfterAnyCommandAndRepeatedItIsComplete() {
    String lines = exported(here);
    AtomicInteger left = new AtomicInteger();
    CommandListener killer =
        new CommandListener() {
          @Override
          public void commandStarted(CommandStartedEvent event) {
            if (Thread.currentThread().getName().startsWith("importing")
                && left.decrementAndGet() == 0) {
              Thread.currentThread().interrupt();
            }
          }
        };
    int killed = 0;
    for (int command = 1; command <= 6; command++) {
      String collection = target + command;
      MongoDBSessionManagerFactory dying =
          MONGO.close(MONGO.borrowing(killer).collectionName(collection).build());
      left.set(command);
      killed += dies(() -> imported(dying, lines)) ? 1 : 0;

      MongoDBSessionManagerFactory again =
          MONGO.close(MONGO.builder().collectionName(collection).build());
      assertThat(imported(again, lines).errors()).isEmpty();
      assertThat(exported(again)).as("killed after command %d", command).isEqualTo(lines);
    }
    assertThat(killed).isGreaterThanOrEqualTo(4);
  }

  private static boolean dies(Runnable work) {
    AtomicInteger deaths = new AtomicInteger();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (UnavailableException e) {
                deaths.incrementAndGet();
              }
            },
            "importing");
    thread.start();
    try {
      thread.join(60_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    assertThat(thread.isAlive()).isFalse();
    return deaths.get() > 0;
  }

  @ParameterizedTest
  @ValueSource(strings = {"insert", "find"})
  void lostRepliesStoreNothingTwice(String command) {
    String lines = exported(here);
    FaultProxy proxy = MONGO.proxy();
    MongoDBSessionManagerFactory factory =
        MONGO.close(
            MongoDBSessionManagerFactory.builder()
                .client(
                    MONGO.close(
                        MongoClients.create(
                            MongoClientSettings.builder()
                                .applyConnectionString(
                                    new ConnectionString(
                                        proxy.uri() + "&retryWrites=false&retryReads=true"))
                                .build())))
                .databaseName(MONGO.databaseName())
                .collectionName(target)
                .build());
    factory.sessions(SessionQuery.all());
    proxy.loseReplyTo(command, 1);

    Imported imported = imported(factory, lines);

    assertThat(proxy.lost()).isTrue();
    assertThat(imported.report()).isEqualTo(new ImportReport(1, 4, 1, 0, 0));
    assertThat(exported(there)).isEqualTo(lines);
  }

  @Test
  void twoAtOnceStoreEverythingOnce() throws InterruptedException {
    String lines = exported(here);
    List<Thread> threads =
        IntStream.range(0, 4).mapToObj(i -> new Thread(() -> imported(there, lines))).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join(60_000);
    }

    assertThat(imported(there, lines).errors()).isEmpty();
    assertThat(exported(there)).isEqualTo(lines);
  }

  @Test
  void aDryRunStoresNothingAndCountsTheSame() {
    String lines = exported(here);
    Imported dry = imported(there, lines, ImportOptions::withDryRun);

    assertThat(exported(there)).isEmpty();
    assertThat(dry.report()).isEqualTo(imported(there, lines).report());
    assertThat(imported(there, lines, ImportOptions::withDryRun).report().skipped()).isEqualTo(6);
  }

  @Test
  void aDryRunWritesNothingToTheDatabase() {
    CommandCounter counter = new CommandCounter();
    MongoDBSessionManagerFactory counted =
        MONGO.close(MONGO.borrowing(counter).collectionName(target).build());
    String lines = exported(here);
    imported(there, lines);
    append(original, "a", 1);
    copy().updateMetadata(Map.of("n", "changed here"));
    original.initialize("c");
    String more = exported(here);

    List<String> commands =
        counter.during(() -> imported(counted, more, ImportOptions::withDryRun));

    assertThat(commands).isNotEmpty().containsOnly("find");
  }

  @Test
  void ownerAndApplicationGoToSessionsThatHaveNone() {
    here.createSessionManager("owned", o -> o.owner("bob").applicationName("shop"))
        .create(NewSession.defaults());
    String lines = exported(here);

    imported(there, lines, o -> o.withOwner("alice").withApplicationName("desk"));

    assertThat(there.sessions(SessionQuery.all()).items())
        .extracting(s -> s.sessionId() + " " + s.owner() + " " + s.applicationName())
        .containsExactlyInAnyOrder("s alice desk", "owned bob shop");
    assertThat(imported(there, lines, o -> o.withOwner("carol")).errors())
        .singleElement()
        .asString()
        .contains("session 's' is there already, of another owner");
    assertThatThrownBy(() -> imported(there, lines, o -> o.withOwner("")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("owner");
  }

  @Test
  void partsOfAFileMayComeInAnyOrder() {
    here.createSessionManager("t").initialize("a");
    String lines = exported(here);
    String reversed =
        Arrays.stream(lines.split("(?=\\{\"session\")"))
            .collect(Collectors.collectingAndThen(Collectors.toList(), RepeatedImportIT::reversed));

    assertThat(imported(there, reversed).errors()).isEmpty();
    assertThat(exported(there)).isEqualTo(lines);
  }

  private static String reversed(List<String> sessions) {
    java.util.Collections.reverse(sessions);
    return String.join("", sessions);
  }
}
