package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.internal.client.OutageReason;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.ScriptedMongo;
import io.mongosession.testing.TestMongo;
import io.mongosession.testing.Wait;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that answers, and with which no request would work: the factory is not connected. */
class UnusableDatabaseIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private static final String USER = "someone:CanaryPassword@";
  private static final String PLAIN = "?authMechanism=PLAIN";
  private static final int UNAUTHORIZED = 13;
  private static final Duration LATE = Duration.ofSeconds(3);

  private final ScriptedMongo server = MONGO.close(new ScriptedMongo());
  private final LogCapture log =
      MONGO.close(new LogCapture("io.mongosession.internal.client.DatabaseProbe"));

  private MongoDBSessionManagerFactory factory(String user, String options) {
    return MONGO.close(
        MongoDBSessionManagerFactory.builder()
            .connectionString("mongodb://" + user + server.address() + "/" + options)
            .probeMaxAge(Duration.ZERO)
            .build());
  }

  private static Arguments when(
      OutageReason reason, String user, String options, Consumer<ScriptedMongo> script) {
    return Arguments.of(reason, user, options, script);
  }

  static Stream<Arguments> everyCauseIsReportedInNumbersAndLog() {
    return Stream.of(
        when(
            OutageReason.NO_USER,
            "",
            "",
            server -> server.answer("update", ScriptedMongo.error(UNAUTHORIZED))),
        when(
            OutageReason.CREDENTIALS,
            USER,
            "",
            server -> server.answer("saslStart", ScriptedMongo.error(18))),
        when(
            OutageReason.AUTH_SOURCE,
            USER,
            "chats",
            server -> server.answer("saslStart", ScriptedMongo.error(18))),
        when(OutageReason.SLOW_LOGIN, USER, PLAIN, server -> server.delay("saslStart", LATE)),
        when(
            OutageReason.NO_RIGHT_TO_WRITE,
            USER,
            PLAIN,
            server -> server.answer("update", ScriptedMongo.error(UNAUTHORIZED))),
        when(
            OutageReason.NO_RIGHT_TO_READ,
            USER,
            PLAIN,
            server -> server.answer("find", ScriptedMongo.error(UNAUTHORIZED))),
        when(OutageReason.LATE, "", "", server -> server.delay("update", LATE)),
        when(OutageReason.LATE, "", "", server -> server.delay("find", LATE)),
        when(
            OutageReason.OVERLOADED,
            "",
            "",
            server ->
                server.answer(
                    "update", ScriptedMongo.error(462, "SystemOverloadedError", "RetryableError"))),
        when(
            OutageReason.WRONG_SET, "", "?replicaSet=mine", server -> server.memberOf("his", true)),
        when(OutageReason.WRONG_SET, "", "?replicaSet=mine", server -> {}),
        when(
            OutageReason.WRONG_SET,
            "",
            "?replicaSet=mine&directConnection=true",
            server -> server.memberOf("his", true)),
        when(
            OutageReason.NO_PRIMARY,
            "",
            "?replicaSet=mine",
            server -> server.memberOf("mine", false)),
        when(
            OutageReason.NO_PRIMARY,
            "",
            "?directConnection=true",
            server -> server.memberOf("mine", false).answer("update", ScriptedMongo.error(10107))),
        when(
            OutageReason.NO_READABLE_SERVER,
            "",
            "?replicaSet=mine&readPreference=secondary",
            server -> server.memberOf("mine", true)),
        when(
            OutageReason.NOT_CONFIRMED,
            "",
            "",
            server ->
                server.answer(
                    "update",
                    command ->
                        BsonDocument.parse(
                            "{ok: 1, n: 0, nModified: 0, writeConcernError: {code: 100, errmsg:"
                                + " 'too few'}}"))),
        when(
            OutageReason.REJECTED,
            "",
            "",
            server -> server.answer("update", ScriptedMongo.error(59))),
        when(OutageReason.SILENT, "", "", server -> server.delay("hello", LATE)));
  }

  @ParameterizedTest(name = "{0} {2}")
  @MethodSource
  void everyCauseIsReportedInNumbersAndLog(
      OutageReason reason, String user, String options, Consumer<ScriptedMongo> script) {
    script.accept(server);
    MongoDBSessionManagerFactory factory = factory(user, options);

    Wait.until(
        "the reason is known",
        () -> reason.explanation().equals(factory.connectionStats().outage()));

    assertThat(factory.status()).isEqualTo(ConnectionStatus.UNAVAILABLE);
    List<String> warnings =
        log.lines().stream().filter(line -> line.startsWith("WARNING MongoDB at")).toList();
    assertThat(warnings)
        .doesNotHaveDuplicates()
        .anyMatch(line -> line.endsWith("does not answer: " + reason.explanation()));
    assertThat(log.lines()).noneMatch(line -> line.contains("Canary"));
  }

  @Test
  void aProbeWritesNothingAndReadsNothing() {
    MongoDBSessionManagerFactory factory = factory("", "");

    assertThat(factory.status()).isEqualTo(ConnectionStatus.CONNECTED);
    assertThat(factory.connectionStats().outage()).isNull();
    assertThat(server.received("update"))
        .allSatisfy(
            update -> {
              assertThat(update.getString("update").getValue()).isEqualTo("sessions");
              BsonDocument only = update.getArray("updates").get(0).asDocument();
              assertThat(only.getBoolean("upsert", BsonBoolean.FALSE).getValue()).isFalse();
              assertThat(only.getDocument("q").keySet()).containsExactly("_id");
            })
        .extracting(update -> update.getArray("updates").get(0).asDocument().getDocument("q"))
        .doesNotHaveDuplicates();
    assertThat(server.received("find"))
        .extracting(find -> find.getString("find").getValue())
        .contains("sessions.messages");
  }

  @Test
  void aServerThatBecomesUsableIsConnectedWithoutANewFactory() {
    server.answer("update", ScriptedMongo.error(UNAUTHORIZED));
    MongoDBSessionManagerFactory factory = factory("", "");
    assertThat(factory.status()).isEqualTo(ConnectionStatus.UNAVAILABLE);

    server.answer("update", ScriptedMongo.usual("update"));

    assertThat(factory.status()).isEqualTo(ConnectionStatus.CONNECTED);
  }
}
