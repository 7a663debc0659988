package io.mongosession.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Background;
import io.mongosession.testing.CommandGate;
import io.mongosession.testing.ModelServer;
import io.mongosession.testing.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Turns with three rounds of tool calls, each held at another of its commands; their server is
 * killed, and another one is asked for them again with their keys.
 */
class StepsKillIT {

  @RegisterExtension static final Rig RIG = new Rig(StepsKillIT.class);

  private static final int ROUNDS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What a model is told of a call of which nobody knows whether it ran. */
  private static final String UNKNOWN = "unknown";

  private final TurnCommands commands = new TurnCommands();

  @Test
  void aTurnKilledAtAnyOfItsCommandsGoesOnAfterItsLastStoredStep() throws Exception {
    RIG.startDatabase();
    CommandGate gate = RIG.close(new CommandGate(RIG.database().uri()));
    gate.guard(commands);
    CountedModel model = RIG.close(new CountedModel());
    ServerPair pair =
        new ServerPair(
            RIG,
            Path.of(System.getProperty("war.file")),
            List.of(gate.uri(), gate.uri()),
            model,
            settings());
    Client client = pair.client(0);
    String whole = UUID.randomUUID().toString();
    commands.watch(whole);
    script(model, whole);
    assertThat(say(client, whole).status()).isEqualTo(200);
    List<String> names = commands.delivered(whole).stream().map(BsonDocument::getFirstKey).toList();

    Map<Integer, String> sessions = new LinkedHashMap<>();
    IntStream.rangeClosed(1, names.size())
        .forEach(n -> sessions.put(n, UUID.randomUUID().toString()));
    sessions.forEach((n, session) -> commands.hold(session, n));
    sessions.values().forEach(session -> script(model, session));
    sessions.values().forEach(session -> Background.run(() -> say(client, session)));
    Wait.until("each turn is held at its command", PATIENCE, () -> commands.held() == names.size());
    pair.kill(0);
    commands.lose();
    Map<String, List<StoredMessage>> left = new HashMap<>();
    Map<String, Integer> askedBefore = new HashMap<>();
    for (String session : sessions.values()) {
      left.put(session, RIG.stored(session));
      askedBefore.put(session, model.asked(session).size());
    }

    List<CompletableFuture<Void>> again =
        sessions.values().stream()
            .map(session -> Background.run(() -> sayUntilReplied(pair.client(1), session)))
            .toList();
    again.forEach(CompletableFuture::join);
    int unknown = 0;
    long surplus = 0;
    for (Map.Entry<Integer, String> turn : sessions.entrySet()) {
      String session = turn.getValue();
      String where = "killed at command %d of %s".formatted(turn.getKey(), names);
      List<CountedModel.Asked> asked = model.asked(session);
      List<CountedModel.Asked> since = asked.subList(askedBefore.get(session), asked.size());
      unknown += verify(where, session, left.get(session), since);
      long ofTurn = RIG.surplusTokens(session);
      assertThat(ofTurn).as(where).isLessThanOrEqualTo(CountedTokens.OF_A_REPLY);
      surplus += ofTurn;
    }
    assertThat(RIG.surplusTokens(whole)).as("nothing was cut off").isZero();
    Report.held(
        "15d",
        "application server killed (SIGKILL) at each command of a turn with %d rounds of tool calls"
            .formatted(ROUNDS),
        "%d turns, asked for again with their keys".formatted(sessions.size()),
        "each went on after its last stored step, no tool ran twice; %d times the model was told that a call's effect is unknown; %d model tokens counted beyond those stored"
            .formatted(unknown, surplus));
  }

  /** A command is held as long as it takes until all are. */
  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>(Rig.DEFAULT_TIMEOUTS);
    settings.put("mongodb.session.client.socketTimeoutMS", Rig.millis(PATIENCE));
    settings.put("mongodb.session.client.waitQueueTimeoutMS", Rig.millis(PATIENCE));
    settings.put("mongodb.session.chat.timeout", PATIENCE.toString());
    return settings;
  }

  /** A model that calls a tool as long as it has not seen three results. */
  private static void script(CountedModel model, String session) {
    model.script(
        session,
        request -> {
          int round = results(request).size() + 1;
          ModelServer.Reply reply =
              round > ROUNDS
                  ? ModelServer.text(reply(session))
                  : ModelServer.call(
                      null,
                      "manage_metadata",
                      "{\"action\":\"set\",\"metadata\":{\"%s\":true}}".formatted(effect(round)));
          reply.send(request);
        });
  }

  private static String reply(String session) {
    return "reply to " + session;
  }

  private static String effect(int round) {
    return "step_" + round;
  }

  /** What the model is shown as the results of its calls, by their ids. */
  private static Map<String, String> results(ModelServer.Request request) {
    return request.messages().stream()
        .filter(message -> message.getString("role").equals("tool"))
        .collect(
            Collectors.toMap(
                message -> message.getString("tool_call_id"),
                message -> message.getString("content"),
                (first, second) -> second,
                LinkedHashMap::new));
  }

  private static Client.Reply say(Client client, String session) {
    return client.post(
        Client.chat(session), Client.message(session), KeyedTalker.KEY, "key-" + session);
  }

  private static void sayUntilReplied(Client client, String session) {
    Client.Reply[] last = new Client.Reply[1];
    Wait.until(
        "a reply",
        PATIENCE,
        () -> {
          last[0] = say(client, session);
          assertThat(last[0].status()).as(last[0].toString()).isIn(200, 409, 502, 503);
          return last[0].status() == 200;
        });
    assertThat(last[0].json()).containsEntry("response", reply(session));
  }

  /**
   * Checks one turn.
   *
   * @param left what was stored when its server was killed
   * @param since what the model was asked after that
   * @return how many calls it was told to be of unknown effect
   */
  private int verify(
      String where, String session, List<StoredMessage> left, List<CountedModel.Asked> since) {
    List<StoredMessage> log = RIG.stored(session);
    assertThat(TurnLog.verified(log)).as(where).hasSize(1);
    assertThat(log.stream().map(StoredMessage::number))
        .as(where)
        .containsExactlyElementsOf(IntStream.range(0, log.size()).mapToObj(Long::valueOf).toList());
    assertThat(log).as(where).containsAll(left);
    assertThat(calls(log)).as(where).hasSize(ROUNDS).doesNotHaveDuplicates();
    List<String> unknown = calls(left);
    unknown.removeAll(results(left));
    List<String> known = calls(log);
    known.removeAll(unknown);
    assertThat(results(log)).as(where).isEqualTo(known);
    IntStream.rangeClosed(1, ROUNDS)
        .forEach(r -> assertThat(effects(session, r)).as(where).isLessThanOrEqualTo(1));
    if (!since.isEmpty()) {
      Map<String, String> shown = results(since.get(0).request());
      assertThat(shown.keySet()).as(where).containsExactlyElementsOf(calls(left));
      unknown.forEach(id -> assertThat(shown.get(id)).as(where).contains(UNKNOWN));
    }
    return unknown.size();
  }

  /** The ids of the calls in a log. */
  private static List<String> calls(List<StoredMessage> log) {
    return log.stream()
        .flatMap(message -> message.calls().stream())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** The ids of the results in a log. */
  private static List<String> results(List<StoredMessage> log) {
    return log.stream()
        .filter(message -> message.role().equals("tool"))
        .map(message -> ((Document) message.content()).getString("id"))
        .toList();
  }

  /** How often the tool's write got to the database. */
  private long effects(String session, int round) {
    String field = "\"metadata.%s\"".formatted(effect(round));
    return commands.delivered(session).stream()
        .filter(command -> !command.containsKey("find") && command.toJson().contains(field))
        .count();
  }
}
