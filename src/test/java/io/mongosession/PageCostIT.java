package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.TestServer;
import io.mongosession.testing.Wait;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A page of sessions reads what it returns, by the server's own explanation. The embedded server
 * has no such indexes and explains nothing: run with {@code -Dmongodb.test.uri=mongodb://…}.
 */
class PageCostIT {

  private static final int SESSIONS = 2_000;
  private static final int LIMIT = 10;

  /** One more than the page has, and the one at which a range ends. */
  private static final int AT_MOST = LIMIT + 2;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final List<BsonDocument> finds = new ArrayList<>();
  private MongoDBSessionManagerFactory factory;

  @BeforeAll
  static void aServerThatExplains() {
    assumeTrue(
        TestServer.kind() != TestServer.Kind.EMBEDDED,
        "the embedded server neither has these indexes nor explains");
  }

  @BeforeEach
  void manySessionsAndTheirIndexes() {
    factory =
        MONGO.close(
            MONGO
                .borrowing(
                    new CommandListener() {
                      @Override
                      public void commandStarted(CommandStartedEvent event) {
                        if (event.getCommandName().equals("find")) {
                          finds.add(BsonDocument.parse(event.getCommand().toJson()));
                        }
                      }
                    })
                .metadataFields("topic")
                .build());
    factory.createSessionManager("first use makes the indexes").initialize("agent");
    Wait.until(
        "the indexes are made",
        () ->
            MONGO.database().getCollection("sessions").listIndexes().into(new ArrayList<>()).size()
                == 8);
    MONGO
        .database()
        .getCollection("sessions")
        .insertMany(
            IntStream.range(0, SESSIONS)
                .mapToObj(
                    i ->
                        new Document("_id", "s" + i)
                            .append("session_key", "key" + i)
                            .append("owner", "owner" + i % 4)
                            .append("application_name", "app" + i % 4)
                            .append("session_type", "type" + i % 4)
                            .append("metadata", new Document("topic", "topic" + i % 4))
                            .append("created_at", new Date(1_000L * i))
                            .append("updated_at", new Date(5_000_000L - 1_000L * i)))
                .toList());
  }

  private void assertReadsWhatItReturns(SessionQuery query) {
    SessionQuery page = query.withLimit(LIMIT);
    for (int i = 0; i < 3; i++) {
      finds.clear();
      SessionPage read = factory.sessions(page);
      assertThat(read.items()).hasSize(LIMIT);
      Document explained =
          MONGO
              .database()
              .runCommand(
                  new Document("explain", plain(finds.get(0)))
                      .append("verbosity", "executionStats"))
              .get("executionStats", Document.class);
      assertThat(explained.get("totalDocsExamined", Number.class).intValue())
          .as("page %d of %s: %s", i + 1, query, explained.toJson())
          .isLessThanOrEqualTo(AT_MOST);
      page = page.withAfter(read.nextAfter());
    }
  }

  private static BsonDocument plain(BsonDocument command) {
    List.of("lsid", "$db", "$clusterTime", "$readPreference", "txnNumber").forEach(command::remove);
    return command;
  }

  @Test
  void everyListWithAnIndexReadsWhatItReturnsOnEveryPage() {
    SessionQuery all = SessionQuery.all();
    assertReadsWhatItReturns(all);
    assertReadsWhatItReturns(all.withOwner("owner1"));
    assertReadsWhatItReturns(all.withApplicationName("app1"));
    assertReadsWhatItReturns(all.withSessionType("type1"));
    assertReadsWhatItReturns(all.withMetadata("topic", "topic1"));
    assertReadsWhatItReturns(all.withOrder(SessionOrder.UPDATED));
    assertReadsWhatItReturns(all.withOrder(SessionOrder.UPDATED).withOwner("owner1"));
  }
}
