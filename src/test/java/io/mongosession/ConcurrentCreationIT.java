package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.mongosession.testing.BeforeCommand;
import io.mongosession.testing.TestMongo;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many callers create the same session, or register the same agent, at the same time. */
class ConcurrentCreationIT {

  private static final int CALLERS = 100;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();

  /** Holds every client back until all of them are about to send this command. */
  private static final class AllAtOnce implements CommandListener {

    private final String command;
    private final CyclicBarrier barrier = new CyclicBarrier(CALLERS);
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger duplicates = new AtomicInteger();

    AllAtOnce(String command) {
      this.command = command;
    }

    @Override
    public void commandStarted(CommandStartedEvent event) {
      if (event.getCommandName().equals(command) && first.getAndIncrement() < CALLERS) {
        try {
          barrier.await(30, TimeUnit.SECONDS);
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }

    @Override
    public void commandSucceeded(CommandSucceededEvent event) {
      if (event.getCommandName().equals(command)
          && event.getResponse().containsKey("writeErrors")) {
        duplicates.incrementAndGet();
      }
    }

    @Override
    public void commandFailed(CommandFailedEvent event) {}
  }

  private <T> List<T> allAtOnce(AllAtOnce start, Function<MongoDBSessionManager, T> call)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CALLERS);
    try (MongoDBSessionManagerFactory factory = MONGO.factory(start)) {
      List<Callable<T>> calls = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        calls.add(() -> call.apply(factory.createSessionManager(session)));
      }
      List<T> results = new ArrayList<>();
      for (var future : threads.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Document> stored() {
    return MONGO
        .database()
        .getCollection("sessions")
        .find(new Document("_id", session))
        .into(new ArrayList<>());
  }

  @Test
  void creationsThatAllFindNothingMakeOneSessionAndNoError() throws Exception {
    AllAtOnce start = new AllAtOnce("insert");
    List<CreatedSession> results = allAtOnce(start, m -> m.create(NewSession.defaults()));

    assertThat(start.duplicates).describedAs("replies with a duplicate key").hasValue(CALLERS - 1);
    assertThat(results).filteredOn(CreatedSession::created).hasSize(1);
    assertThat(results)
        .extracting(a -> a.session().createdAt())
        .containsOnly(results.get(0).session().createdAt());
    assertThat(stored()).hasSize(1);
  }

  @Test
  void initializationsThatAllFindNothingMakeOneSessionWithOneAgent() throws Exception {
    AllAtOnce start = new AllAtOnce("insert");
    List<RestoredAgent> results = allAtOnce(start, m -> m.initialize("agent"));

    assertThat(start.duplicates).hasValue(CALLERS - 1);
    assertThat(results).filteredOn(RestoredAgent::registered).hasSize(1);
    assertThat(stored()).hasSize(1);
    assertThat(stored().get(0).getList("agent_ids", String.class)).containsExactly("agent");
  }

  @Test
  void registrationsOfOneAgentRegisterItOnce() throws Exception {
    try (MongoDBSessionManagerFactory factory = MONGO.builder().build()) {
      factory.createSessionManager(session).create(NewSession.defaults());
    }
    List<RestoredAgent> results =
        allAtOnce(new AllAtOnce("findAndModify"), m -> m.initialize("agent"));

    assertThat(results).filteredOn(RestoredAgent::registered).hasSize(1);
    assertThat(stored().get(0).getList("agent_ids", String.class)).containsExactly("agent");
  }

  @Test
  void concurrentRegistrationsNeverExceedTheLimitOfAgents() throws Exception {
    try (MongoDBSessionManagerFactory factory = MONGO.builder().build()) {
      factory.createSessionManager(session).create(NewSession.defaults());
    }
    AtomicInteger ids = new AtomicInteger();
    List<Boolean> results =
        allAtOnce(
            new AllAtOnce("findAndModify"),
            m -> {
              try {
                return m.initialize("agent" + ids.incrementAndGet()).registered();
              } catch (LimitExceededException e) {
                return false;
              }
            });

    assertThat(results).filteredOn(registered -> registered).hasSize(32);
    assertThat(stored().get(0).getList("agent_ids", String.class)).hasSize(32);
    assertThat(stored().get(0).get("agents", Document.class)).hasSize(32);
  }

  @Test
  void anInitializationWhoseSessionIsDeletedMeanwhileStartsAfresh() {
    MongoDBSessionManagerFactory factory = MONGO.close(MONGO.builder().build());
    BeforeCommand before = new BeforeCommand();
    MongoDBSessionManager other = factory.createSessionManager(session);
    // Another caller creates the session just before our insert, and deletes it right after.
    before.next("insert", () -> other.initialize("theirs"));
    before.next("find", () -> {});
    before.next("find", other::delete);
    MongoDBSessionManager manager =
        MONGO.close(MONGO.factory(before)).createSessionManager(session);

    RestoredAgent agent = manager.initialize("agent");

    before.verify();
    assertThat(agent.registered()).isTrue();
    assertThat(manager.session().agents()).containsExactly("agent");
    assertThatThrownBy(other::session).isInstanceOf(NotFoundException.class);
  }
}
