package io.mongosession.internal.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import io.mongosession.MessageStatus;
import io.mongosession.TokenUsage;
import io.mongosession.UnavailableException;
import io.mongosession.internal.bson.Fields;
import io.mongosession.internal.store.SessionRef;
import io.mongosession.internal.store.TurnLease;
import io.mongosession.internal.turn.Orders.Fault;
import io.mongosession.internal.turn.Orders.Told;
import io.mongosession.turn.TokenRules;
import io.mongosession.turn.TurnLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/**
 * Two writers in every order of their commands, with everything that can go wrong at each command
 * of the first; then a third, on its own, once every lease is over. What must hold whatever happens
 * is checked at the end of each.
 */
class TurnInterleavingsTest {

  private static final String AGENT = "agent";
  private static final SessionRef SESSION = new SessionRef("session", null, true, null);
  private static final Duration LONGEST_WRITE = Duration.ofSeconds(15);
  private static final Duration OVER = Duration.ofSeconds(21);

  /** More than any writer here sends. */
  private static final int MAX_COMMANDS = 40;

  /** The model tokens of every message of an agent. */
  private static final int TOKENS = 10;

  /** Nobody renews: what happens when a lease is over is what is looked at here. */
  private static final class NoKeeper implements LeaseKeeper {

    @Override
    public void keep(Held turn) {}

    @Override
    public void end(Held turn) {}

    @Override
    public void releaseLater(TurnLease lease) {}
  }

  /** What becomes of a turn that has begun. */
  private interface Agent {

    /** Replies as far as it gets. */
    void reply(OwnTurn turn, String text);
  }

  private static final Agent WHOLE =
      (turn, text) -> turn.complete(List.of(message(text)), new Document("state", text));

  private static final Agent WITH_STEPS =
      (turn, text) -> {
        turn.store(List.of(message(text + "'s step")));
        turn.complete(List.of(message(text)), new Document());
      };

  private static final Agent STREAMED =
      (turn, text) -> {
        turn.beginDraft(Duration.ofMinutes(1));
        turn.flush(0, text);
        turn.complete(List.of(message(text)), new Document());
      };

  private static final Agent STREAMED_WITH_STEPS =
      (turn, text) -> {
        turn.beginDraft(Duration.ofMinutes(1));
        turn.store(List.of(message(text + "'s step")));
        turn.complete(List.of(message(text)), new Document());
      };

  private static final Agent STOPPED = (turn, text) -> turn.stopped(text);

  private static final Agent FAILING =
      (turn, text) -> turn.failed("", List.of(List.of(message(text + "'s step"))), "other");

  private static Document message(String text) {
    Document metrics =
        new Document("input_tokens", TOKENS - 1).append("output_tokens", 1).append("model", "m");
    return new Document(Fields.ROLE, "assistant")
        .append(Fields.CONTENT, text)
        .append(Fields.METRICS, metrics);
  }

  /** One request, as an application makes it. */
  private static final class Request implements Runnable {

    private final Told told;
    private final TurnStore turns;
    private final TurnAsked request;
    private final Agent agent;
    private TurnOutcome outcome;
    private boolean lost;
    private Runnable after = () -> {};

    /** What was stored before its question when its turn began: nothing of it may change. */
    private List<?> before = List.of();

    Request(Told told, String name, String key, Agent agent) {
      this.told = told;
      this.agent = agent;
      turns =
          new TurnStore(
              told.commands(), new NoKeeper(), told, TurnTimes.USUAL, LONGEST_WRITE, told::newKey);
      Document question =
          new Document(Fields.ROLE, "user")
              .append(Fields.CONTENT, key == null ? "asked by " + name : "asked with a key");
      request =
          new TurnAsked(
              SESSION,
              AGENT,
              "0000" + name + "-turn",
              question,
              null,
              key,
              20,
              1 << 20,
              null,
              32,
              true,
              TokenRules.NONE);
    }

    @Override
    public void run() {
      request();
      after.run();
    }

    private void request() {
      try {
        outcome = new TurnBegin(turns, request).begin();
      } catch (MongoException | UnavailableException e) {
        new TurnAbandon(turns, request).abandon();
        return;
      }
      if (outcome instanceof TurnOutcome.Begun begun) {
        before = told.seen(List.class, store -> below(store, begun.turn().question()));
        answer(begun.turn());
      }
    }

    private void answer(OwnTurn turn) {
      try {
        agent.reply(turn, "replied to " + request.turnId());
      } catch (TurnLostException e) {
        lost = true;
      } catch (MongoException e) {
        turn.failed("", List.of(), "other");
      }
    }

    private boolean hasBegun() {
      return outcome instanceof TurnOutcome.Begun;
    }
  }

  private static List<Document> below(MemoryTurns store, long number) {
    return store.log().stream().filter(message -> message.getLong(Fields.NUMBER) < number).toList();
  }

  /** Begins a request. */
  private static Function<Told, Runnable> request(String name, String key, Agent agent) {
    return told -> new Request(told, name, key, agent);
  }

  /** A request with a key, and then a message that another program appends. */
  private static Function<Told, Runnable> requestAndAppend(String key) {
    return told -> {
      Request request = new Request(told, "b", key, WHOLE);
      request.after = () -> told.appends().append("appended", told.appends().next("appended by b"));
      return request;
    };
  }

  /** One turn with nobody beside; what goes wrong ends it. */
  private static Request alone(MemoryTurns store, String name, Fault fault, int at) {
    List<Request> ended = new ArrayList<>();
    new Orders(fault, at, request(name, null, WHOLE), told -> () -> {})
        .run(
            store,
            end -> {
              ended.add((Request) end.first());
              store.become(end.store());
            });
    assertThat(ended).hasSize(1);
    return ended.get(0);
  }

  /** A session in which a turn has ended. */
  private static MemoryTurns old() {
    MemoryTurns store = new MemoryTurns();
    alone(store, "former", Fault.NONE, 0);
    return store;
  }

  /** With everything that can go wrong at each command; returns in how many states they were. */
  private static int every(
      MemoryTurns store, Function<Told, Runnable> first, Function<Told, Runnable> second) {
    int states = 0;
    Surplus before = Surplus.of(store);
    for (Fault fault : Fault.values()) {
      boolean goesOn = true;
      for (int at = 0; goesOn; at++) {
        Orders orders = new Orders(fault, at, first, second);
        try {
          states += orders.run(store, end -> check(end, fault, before));
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(
              "%s at command %d of the first: %s".formatted(fault, at, e.getMessage()), e);
        }
        goesOn = orders.reached();
      }
    }
    return states;
  }

  /** What must hold whatever happens, once another turn has come when every lease is over. */
  private static void check(Orders.End<Runnable> end, Fault fault, Surplus before) {
    Request first = (Request) end.first();
    Request second = (Request) end.second();
    if (first.request.key() != null) {
      long asked = List.of(first, second).stream().filter(Request::hasBegun).count();
      int kills = end.killed() ? 1 : 0;
      // One that ended without a reply before the other came is asked again.
      int pauses = fault == Fault.PAUSED || fault == Fault.OUTCOME_UNKNOWN ? 1 : 0;
      assertThat(asked).as("how often asked").isBetween(0L, 1L + kills + pauses);
    }
    MemoryTurns store = end.store();
    store.pass(Orders.OVER);
    Request last = alone(store, "last", Fault.NONE, 0);
    assertThat(last.hasBegun()).as("the next turn begins").isTrue();
    checkAll(store, List.of(first, second, last));
    checkUsage(Surplus.of(store), before, fault);
  }

  /**
   * What was counted beyond what is stored.
   *
   * @param tokens of models
   * @param turns with a reply
   */
  private record Surplus(long tokens, long turns) {

    private static Surplus of(MemoryTurns store) {
      List<Document> log = store.log();
      long tokens =
          log.stream()
              .map(message -> TokenUsage.of(message.get(Fields.METRICS, Document.class)))
              .filter(Objects::nonNull)
              .mapToLong(TokenUsage::totalTokens)
              .sum();
      long replies = log.stream().filter(TurnLog::isReply).count();
      return new Surplus(store.used() - tokens, store.turns() - replies);
    }
  }

  /** Counted is what is stored, and more only by what a turn was to store when it was cut off. */
  private static void checkUsage(Surplus after, Surplus before, Fault fault) {
    boolean isCutOff = !List.of(Fault.NONE, Fault.REPLY_LOST, Fault.NOT_SENT).contains(fault);
    assertThat(after.tokens() - before.tokens())
        .as("model tokens that are counted and not stored")
        .isBetween(0L, isCutOff ? (long) TOKENS : 0L);
    assertThat(after.turns() - before.turns())
        .as("turns that are counted and have no reply")
        .isBetween(0L, isCutOff ? 1L : 0L);
  }

  private static void checkAll(MemoryTurns store, List<Request> requests) {
    List<Document> log = store.log();
    assertThat(store.agent(AGENT).get(Fields.TURN)).as("a lease that stays").isNull();
    checkNumbers(store, log);
    assertThat(log).as("open drafts").noneMatch(one -> TurnLog.is(MessageStatus.DRAFT, one));
    for (Document message : log) {
      checkOrder(log, message);
    }
    assertThat(log)
        .filteredOn(message -> !TurnLog.is(MessageStatus.ABORTED, message))
        .extracting(message -> message.get(Fields.CONTENT))
        .doesNotHaveDuplicates();
    for (Request request : requests) {
      if (request.hasBegun()) {
        long question = ((TurnOutcome.Begun) request.outcome).turn().question();
        assertThat(below(store, question))
            .as("what was sealed")
            .filteredOn(message -> !isAppended(message))
            .isEqualTo(request.before.stream().filter(one -> !isAppended((Document) one)).toList());
      }
      if (request.lost) {
        assertThat(log)
            .as("replies of a turn that was lost")
            .noneMatch(
                message ->
                    TurnLog.isReply(message)
                        && request.request.turnId().equals(message.get(Fields.TURN_ID)));
      }
    }
  }

  private static void checkNumbers(MemoryTurns store, List<Document> log) {
    long next = ((Number) store.agent(AGENT).get(Fields.NEXT_NUMBER)).longValue();
    Number unused = (Number) store.agent(AGENT).getOrDefault(Fields.UNUSED_NUMBERS, 0L);
    assertThat(log)
        .extracting(message -> message.getLong(Fields.NUMBER))
        .as("numbers without a hole below %d", next)
        .hasSize((int) (next - unused.longValue()))
        .isSubsetOf(LongStream.range(0, next).boxed().toList());
  }

  private static boolean isAppended(Document message) {
    return message.getLong(Fields.TURN) < 0;
  }

  /** A reply follows its question or its turn's steps; a question without one is marked. */
  private static void checkOrder(List<Document> log, Document message) {
    long question = message.getLong(Fields.TURN);
    if (TurnLog.isReply(message)) {
      assertThat(log)
          .filteredOn(other -> other.getLong(Fields.NUMBER) > question)
          .filteredOn(other -> other.getLong(Fields.NUMBER) < message.getLong(Fields.NUMBER))
          .as("between a question and its reply")
          .allMatch(other -> other.getLong(Fields.TURN) == question || isAppended(other));
    }
    if (message.getString(Fields.ID).endsWith("/q") && !message.containsKey(Fields.STATUS)) {
      assertThat(log)
          .as("replies to question %d, which is not marked", question)
          .filteredOn(other -> other.getLong(Fields.TURN) == question)
          .filteredOn(other -> TurnLog.isReply(other) || TurnLog.is(MessageStatus.STOPPED, other))
          .hasSize(1);
    }
  }

  private static void everyPair(String what, String key, Agent first, Agent second) {
    for (MemoryTurns store : List.of(old(), new MemoryTurns())) {
      int states = every(store, request("a", key, first), request("b", key, second));
      assertThat(states).isGreaterThan(100);
    }
  }

  @Test
  void twoTurnsOfOneAgent() {
    everyPair("two turns", null, WHOLE, WHOLE);
  }

  @Test
  void twoTurnsWithTheSameKey() {
    everyPair("the same key", "key", WHOLE, WHOLE);
  }

  @Test
  void twoTurnsWithTheSameKeyAndAnAppend() {
    int states = every(old(), request("a", "key", WHOLE), requestAndAppend("key"));
    assertThat(states).isGreaterThan(100);
  }

  @Test
  void aTurnWithStepsAndAnother() {
    everyPair("steps", null, WITH_STEPS, WHOLE);
  }

  @Test
  void aStreamedTurnAndAnother() {
    everyPair("streamed", null, STREAMED, WHOLE);
  }

  @Test
  void aStreamedTurnWithStepsAndAnother() {
    everyPair("streamed with steps", null, STREAMED_WITH_STEPS, WHOLE);
  }

  @Test
  void aTurnThatIsStoppedAndAnother() {
    everyPair("stopped", null, STOPPED, WHOLE);
  }

  @Test
  void aTurnThatFailsAndAnother() {
    everyPair("failing", null, FAILING, WHOLE);
  }

  @Test
  void twoThatTakeOverTheSameTurn() {
    for (int commands = 1; commands < 6; commands++) {
      MemoryTurns store = old();
      alone(store, "dead", Fault.DEAD_BEFORE, commands);
      int states = every(store, request("a", null, WHOLE), request("b", null, WHOLE));
      assertThat(states).isGreaterThan(100);
    }
  }
}
