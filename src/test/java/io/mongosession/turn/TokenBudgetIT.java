package io.mongosession.turn;

import static io.mongosession.turn.Turns.AGENT;
import static io.mongosession.turn.Turns.asking;
import static io.mongosession.turn.Turns.begun;
import static io.mongosession.turn.Turns.repeated;
import static io.mongosession.turn.Turns.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.mongosession.AgentUpdate;
import io.mongosession.ContainerSupport;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.NewMessage;
import io.mongosession.NotFoundException;
import io.mongosession.OverBudgetException;
import io.mongosession.OverBudgetException.Scope;
import io.mongosession.SessionLimits;
import io.mongosession.testing.CommandCounter;
import io.mongosession.testing.FaultProxy;
import io.mongosession.testing.TestMongo;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Turns that may take so many model tokens and no more. */
class TokenBudgetIT {

  private static final int AT_ONCE = 50;

  /** Of each turn. */
  private static final int TOKENS = 10;

  private static final TokenRules UNLIMITED = TokenRules.NONE;

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final String session = UUID.randomUUID().toString();
  private final String owner = "owner " + UUID.randomUUID();
  private final CommandCounter commands = new CommandCounter();
  private MongoDBSessionManagerFactory factory;

  @BeforeEach
  void open() {
    SessionLimits usual = SessionLimits.DEFAULTS;
    SessionLimits manyAgents =
        new SessionLimits(
            usual.messageBytes(),
            usual.metadataBytes(),
            usual.metadataKeys(),
            usual.stateBytes(),
            usual.jsonDepth(),
            AT_ONCE + 1,
            usual.pageSize());
    factory = MONGO.close(MONGO.borrowing(commands).limits(manyAgents).build());
  }

  private static TokenRules ofSession(long tokens) {
    return new TokenRules(null, tokens, null);
  }

  private static TokenRules ofOwner(long tokens) {
    return new TokenRules(null, null, tokens);
  }

  private MongoDBSessionManager manager(String id, String caller) {
    return factory.createSessionManager(id, options -> options.owner(caller));
  }

  private AgentTurns turns() {
    return ContainerSupport.turns(manager(session, owner));
  }

  private static void reply(LeasedTurn turn) {
    turn.complete(
        List.of(
            new NewMessage(
                "assistant",
                "reply",
                Map.of("model", "m", "input_tokens", TOKENS - 1, "output_tokens", 1))),
        AgentUpdate.none());
  }

  private void turn(TokenRules rules) {
    reply(begun(turns(), asking("question").counting(rules)));
  }

  private static OverBudgetException refusal(AgentTurns turns, TurnRequest request) {
    OverBudgetException refusal =
        catchThrowableOfType(OverBudgetException.class, () -> turns.begin(request));
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private static MongoCollection<Document> days() {
    return MONGO.database().getCollection("sessions.usage");
  }

  private long messages() {
    return MONGO
        .database()
        .getCollection("sessions.messages")
        .countDocuments(new Document("session_id", session));
  }

  @Test
  void aTurnWithinTheBudgetOfItsSessionTakesNoCommandMore() {
    turn(UNLIMITED);
    LeasedTurn[] turn = new LeasedTurn[1];
    assertThat(
            commands.during(
                () -> turn[0] = begun(turns(), asking("a").counting(ofSession(1_000_000)))))
        .containsExactly("findAndModify", "insert", "find");
    assertThat(commands.during(() -> reply(turn[0])))
        .containsExactly("findAndModify", "insert", "update");
    assertThat(days().countDocuments()).as("nobody has a budget for a day").isZero();
  }

  @Test
  void aSessionThatUsedItsTokensHasNoFurtherTurn() {
    TokenRules rules = ofSession(2 * TOKENS);
    turn(rules);
    turn(rules);

    OverBudgetException[] refusal = new OverBudgetException[1];
    assertThat(commands.during(() -> refusal[0] = refusal(turns(), asking("c").counting(rules))))
        .as("the claim, and a look why it found nothing")
        .containsExactly("findAndModify", "find");

    assertThat(refusal[0].scope()).isEqualTo(Scope.SESSION);
    assertThat(refusal[0].limit()).isEqualTo(2 * TOKENS);
    assertThat(refusal[0].used()).isEqualTo(2 * TOKENS);
    assertThat(refusal[0].resetsAt()).isNull();
    assertThat(messages()).as("nothing of it is stored").isEqualTo(4);
    assertThat(turns().running(AGENT)).isEmpty();
    TurnRequest another = TurnRequest.of("another", "c", null, null, 20).counting(rules);
    assertThat(refusal(turns(), another).scope()).isEqualTo(Scope.SESSION);
    assertThat(manager(session, owner).session().agents()).containsExactly(AGENT);
    turn(ofSession(2 * TOKENS + 1));
  }

  @Test
  void aTurnThatBeganInTimeTakesWhatItNeeds() {
    TokenRules rules = ofSession(1);
    LeasedTurn turn = begun(turns(), asking("a").counting(rules));
    for (int step = 0; step < 3; step++) {
      turn.store(
          List.of(
              new NewMessage("assistant", "step", Map.of("input_tokens", 5, "output_tokens", 5))));
    }
    reply(turn);

    assertThat(refusal(turns(), asking("b").counting(rules)).used()).isEqualTo(40);
  }

  @Test
  void aMessageDoesNotWaitForATurnBehindWhichThereAreNoTokens() {
    LeasedTurn turn = begun(turns(), asking("a"));
    turn.store(
        List.of(
            new NewMessage("assistant", "step", Map.of("input_tokens", 5, "output_tokens", 5))));

    assertThat(running(turns().begin(asking("b").counting(ofSession(11)))).sameKey()).isFalse();
    assertThat(refusal(turns(), asking("b").counting(ofSession(10))).scope())
        .isEqualTo(Scope.SESSION);
    reply(turn);
  }

  @Test
  void whatIsThereIsReturnedByItsKeyAlsoOverBudget() {
    for (TokenRules rules : List.of(ofSession(TOKENS), ofOwner(TOKENS))) {
      String key = UUID.randomUUID().toString();
      LeasedTurn turn = begun(turns(), asking("a", key).counting(rules));
      assertThat(running(turns().begin(asking("a", key).counting(rules))).sameKey()).isTrue();
      turn.store(
          List.of(new NewMessage("assistant", "b", Map.of("input_tokens", 9, "output_tokens", 1))));
      assertThat(running(turns().begin(asking("a", key).counting(rules))).sameKey()).isTrue();
      reply(turn);
      assertThat(repeated(turns().begin(asking("a", key).counting(rules))).reply().content())
          .isEqualTo("reply");
      refusal(turns(), asking("a", "another").counting(rules));
      manager(session, owner).delete();
    }
  }

  @Test
  void whatFailedIsNotAskedAgainOverBudget() {
    for (TokenRules rules : List.of(ofSession(TOKENS), ofOwner(TOKENS))) {
      LeasedTurn turn = begun(turns(), asking("a", "key").counting(rules));
      turn.store(
          List.of(new NewMessage("assistant", "b", Map.of("input_tokens", 9, "output_tokens", 1))));
      turn.failed("", List.of(), "other");

      refusal(turns(), asking("a", "key").counting(rules));

      reply(begun(turns(), asking("a", "key").counting(UNLIMITED)));
      manager(session, owner).delete();
    }
  }

  @Test
  void aBudgetForADayTakesACommandBeforeAndOneWithWhatIsMeasured() {
    TokenRules rules = ofOwner(1_000_000);
    turn(rules);
    LeasedTurn[] turn = new LeasedTurn[1];
    assertThat(commands.during(() -> turn[0] = begun(turns(), asking("a").counting(rules))))
        .containsExactly("find", "findAndModify", "insert", "find");
    assertThat(commands.during(() -> turn[0].store(List.of(NewMessage.of("tool", "unmeasured")))))
        .containsExactly("findAndModify", "insert");
    assertThat(commands.during(() -> reply(turn[0])))
        .containsExactly("update", "findAndModify", "insert", "update");
  }

  @Test
  void anOwnerWhoUsedTheDaysTokensHasNoFurtherTurnInAnySession() {
    TokenRules rules = ofOwner(TOKENS);
    turn(rules);

    OverBudgetException[] refusal = new OverBudgetException[1];
    AgentTurns elsewhere = ContainerSupport.turns(manager("another " + session, owner));
    assertThat(commands.during(() -> refusal[0] = refusal(elsewhere, asking("b").counting(rules))))
        .as("refused by one look")
        .containsExactly("find");

    Instant midnight =
        LocalDate.now(ZoneOffset.UTC).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    assertThat(refusal[0].scope()).isEqualTo(Scope.OWNER);
    assertThat(refusal[0].limit()).isEqualTo(TOKENS);
    assertThat(refusal[0].used()).isEqualTo(TOKENS);
    assertThat(refusal[0].resetsAt()).isEqualTo(midnight);
    assertThatThrownBy(manager("another " + session, owner)::session)
        .as("nothing is stored")
        .isInstanceOf(NotFoundException.class);
    String other = UUID.randomUUID().toString();
    reply(
        begun(
            ContainerSupport.turns(manager(other, "other " + owner)), asking("c").counting(rules)));
    String nobodys = UUID.randomUUID().toString();
    for (int turn = 0; turn < 2; turn++) {
      reply(begun(ContainerSupport.turns(manager(nobodys, null)), asking("c").counting(rules)));
    }
  }

  @Test
  void theDocumentOfADayNamesNobody() {
    turn(ofOwner(1_000));
    turn(ofOwner(1_000));

    Document day = onlyDay();
    assertThat(day.toJson()).doesNotContain(owner).doesNotContain(session);
    assertThat(day.getString("_id")).startsWith(LocalDate.now(ZoneOffset.UTC) + ":");
    assertThat(day.get("tokens")).isEqualTo(2L * TOKENS);
  }

  private Document onlyDay() {
    List<Document> all = days().find().into(new ArrayList<>());
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @BeforeEach
  void noDays() {
    days().deleteMany(new Document());
  }

  @Test
  void aDayIsChargedOnceWhereAReplyIsLost() {
    FaultProxy proxy = MONGO.proxy();
    MongoDBSessionManagerFactory behind =
        MONGO.close(
            MongoDBSessionManagerFactory.builder()
                .client(
                    MONGO.close(
                        MongoClients.create(
                            MongoClientSettings.builder()
                                .applyConnectionString(
                                    new ConnectionString(
                                        proxy.uri() + "&retryWrites=false&retryReads=false"))
                                .build())))
                .databaseName(MONGO.databaseName())
                .build());
    AgentTurns turns =
        ContainerSupport.turns(
            behind.createSessionManager(session, options -> options.owner(owner)));
    for (int turn = 1; turn <= 2; turn++) {
      LeasedTurn begun = begun(turns, asking("a").counting(ofOwner(1_000)));
      proxy.loseReplyTo("update", 1);
      reply(begun);
      assertThat(onlyDay().get("tokens")).isEqualTo((long) turn * TOKENS);
    }
  }

  @Test
  void fiftyTurnsAtOnceGoOverTheBudgetOfTheirSessionByOneTurnEachAtMost() throws Exception {
    turn(UNLIMITED);
    long limit = 60 * TOKENS;

    long refused =
        fiftyAtOnce(
            number -> turns(), number -> "agent " + number, ofSession(limit), Scope.SESSION);

    assertThat(refused).as("each goes on until it is refused").isEqualTo(AT_ONCE);
    assertThat(manager(session, owner).usage().tokens().totalTokens())
        .isBetween(limit, limit + AT_ONCE * TOKENS);
    assertThat(manager(session, owner).usage().tokens().totalTokens())
        .isEqualTo(messages() / 2 * TOKENS);
  }

  @Test
  void fiftyTurnsAtOnceGoOverTheBudgetOfTheirOwnerByOneTurnEachAtMost() throws Exception {
    long limit = 60 * TOKENS;

    long refused =
        fiftyAtOnce(
            number -> ContainerSupport.turns(manager(session + number, owner)),
            number -> AGENT,
            ofOwner(limit),
            Scope.OWNER);

    assertThat(refused).as("each goes on until it is refused").isEqualTo(AT_ONCE);
    long used = 0;
    for (int number = 0; number < AT_ONCE; number++) {
      used += manager(session + number, owner).usage().tokens().totalTokens();
    }
    assertThat(used).isBetween(limit, limit + AT_ONCE * TOKENS);
    assertThat(onlyDay().get("tokens")).isEqualTo(used);
  }

  /** Each runs turn after turn until one is refused; all begin together. */
  private static long fiftyAtOnce(
      IntFunction<AgentTurns> turns, IntFunction<String> agent, TokenRules rules, Scope scope)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    CyclicBarrier start = new CyclicBarrier(AT_ONCE);
    List<Callable<OverBudgetException>> callers = new ArrayList<>();
    for (int number = 0; number < AT_ONCE; number++) {
      AgentTurns own = turns.apply(number);
      String agentId = agent.apply(number);
      callers.add(
          () -> {
            start.await();
            while (true) {
              TurnRequest request = TurnRequest.of(agentId, "a", null, null, 5).counting(rules);
              try {
                reply(begun(own, request));
              } catch (OverBudgetException e) {
                return e;
              }
            }
          });
    }
    try {
      long refused = 0;
      for (Future<OverBudgetException> each : threads.invokeAll(callers, 5, TimeUnit.MINUTES)) {
        refused += each.get().scope() == scope ? 1 : 0;
      }
      return refused;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aSweepDeletesTheDaysThatAreOver() {
    turn(ofOwner(1_000));
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    for (int day = 1; day <= 1_500; day++) {
      days().insertOne(new Document("_id", today.minusDays(day % 9 + 1) + ":" + day));
    }

    factory.sweep();

    assertThat(onlyDay().getString("_id")).startsWith(today.toString());
  }

  @Test
  void whatAnOwnerUsedStaysWhenTheOwnerIsErasedUntilTheDayIsOver() {
    TokenRules rules = ofOwner(TOKENS);
    turn(rules);

    factory.eraseOwner(owner);

    refusal(turns(), asking("b").counting(rules));
  }
}
