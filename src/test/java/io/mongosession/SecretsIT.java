package io.mongosession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.testing.LogCapture;
import io.mongosession.testing.TestMongo;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A canary stands for every secret; it must appear nowhere. */
class SecretsIT {

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private static final String CANARY = "Canary";

  private final LogCapture ownLog = MONGO.close(new LogCapture("io.mongosession"));
  private final LogCapture probeLog =
      MONGO.close(new LogCapture("io.mongosession.internal.client.DatabaseProbe"));
  private final LogCapture driverLog = MONGO.close(new LogCapture("org.mongodb.driver"));
  private final List<String> said = new ArrayList<>();

  @AfterEach
  void theCanaryWasSilent() {
    said.addAll(ownLog.lines());
    said.addAll(driverLog.lines());
    said.addAll(probeLog.lines());
    assertThat(said).isNotEmpty().noneMatch(text -> text.contains(CANARY));
  }

  private void hear(Object... things) {
    for (Object thing : things) {
      said.add(String.valueOf(thing));
      if (thing instanceof Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace, true));
        said.add(trace.toString());
      }
    }
  }

  private static String withUserInfo(String userInfo, String options) {
    String uri = MONGO.uri().replaceFirst("^mongodb://([^@/]*@)?", "mongodb://" + userInfo + "@");
    return uri + (uri.contains("?") ? "&" : "?") + options;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serverSelectionTimeoutMS=300",
        "serverSelectionTimeoutMS=300&authMechanism=SCRAM-SHA-1",
        "serverSelectionTimeoutMS=300&authMechanism=PLAIN&authSource=$external",
        "serverSelectionTimeoutMS=300&proxyHost=127.0.0.1&proxyPort=1"
            + "&proxyUsername=CanaryUser&proxyPassword=CanaryPass",
        "serverSelectionTimeoutMS=300&authMechanism=MONGODB-AWS"
            + "&authMechanismProperties=AWS_SESSION_TOKEN:CanaryToken",
      })
  void aCredentialIsShownNowhere(String options) {
    String user = options.contains("MONGODB-AWS") ? "key" : "someone";
    MongoDBSessionManagerFactory.Builder builder =
        MONGO.builder().connectionString(withUserInfo(user + ":CanaryPassword", options));
    FactorySettings settings = builder.settings();
    hear(settings, settings.redactedConnectionString(), settings.clientOptions());
    MongoDBSessionManagerFactory factory = MONGO.close(builder.build());
    MongoDBSessionManager manager = factory.createSessionManager("s");
    Throwable error = catchThrowable(() -> manager.initialize("agent"));
    assertThat(error).isInstanceOf(UnavailableException.class);
    hear(factory, manager, factory.connectionStats(), factory.status(), error);
    hear(catchThrowable(() -> factory.sessions(SessionQuery.all())));
    factory.close();
    hear(factory, catchThrowable(() -> manager.getMetadata()));
  }

  @Test
  void aSettingThatIsRefusedIsNotQuoted() {
    for (String text :
        List.of(
            "mongodb://user:Canary@host/?tls=maybe",
            "mongodb://user:Ca:Canary@host/",
            "mongodb://user:x?Canary@host/",
            "mongodb://user:Canary",
            "Canary",
            "mongodb://user:Canary@a,b/?directConnection=true",
            "mongodb://host/?proxyPassword=Canary")) {
      Throwable error =
          catchThrowable(
              () ->
                  MONGO
                      .builder()
                      .connectionString(text)
                      .clientOption("proxyPassword", "Canary")
                      .clientOption("authMechanismProperties", "Canary")
                      .clientOption("nope", "Canary")
                      .build());
      assertThat(error).isInstanceOf(InvalidSettingsException.class);
      hear(error, ((InvalidSettingsException) error).problems());
    }
  }

  @Test
  void contentIsNotShownByTheObjectsThatCarryIt() {
    try (MongoClient client =
            MongoClients.create(
                MongoClientSettings.builder()
                    .applyConnectionString(new ConnectionString(MONGO.uri()))
                    .build());
        MongoDBSessionManagerFactory factory =
            MongoDBSessionManagerFactory.builder()
                .client(client)
                .databaseName(MONGO.databaseName())
                .build()) {
      // The driver logs commands with their content where its own debug log is switched on.
      driverLog.close();
      MongoDBSessionManager manager = factory.createSessionManager("content");
      Map<String, Object> secret = Map.of("k", CANARY);
      hear(
          manager.create(new NewSession(null, null, secret)),
          manager.initialize("agent"),
          manager.appendMessage("agent", new NewMessage("user", CANARY, secret)),
          manager.messages("agent", MessageQuery.last(5)).items(),
          manager.addFeedback(new NewFeedback("up", CANARY, null, null)),
          manager.getFeedback(),
          manager.session(),
          new NewMessage("user", CANARY, secret),
          new NewSession(null, null, secret),
          new NewFeedback("up", CANARY, null, null),
          new AgentUpdate(secret, secret, "m", CANARY, secret, secret),
          new AgentConfig("m", CANARY, secret),
          Redaction.with(CANARY),
          manager.redactMessage("agent", 0, Redaction.with(CANARY)));
      manager.syncAgent("agent", new AgentUpdate(secret, secret, "m", CANARY, secret, secret));
      hear(manager.agent("agent"), manager.agentConfig("agent"), manager.listAgents());
      hear(manager.initialize("agent"), manager, factory);
      for (Object bad : List.of(Map.of(CANARY, new Object()), "\uD83D" + CANARY)) {
        hear(catchThrowable(() -> manager.appendMessage("agent", NewMessage.of("user", bad))));
      }
      hear(
          catchThrowable(() -> manager.updateMetadata(Map.of("a.$" + CANARY, 1))),
          catchThrowable(() -> manager.updateMetadata(Map.of("k.x", CANARY))),
          catchThrowable(() -> manager.deleteMetadata("$" + CANARY)));
    }
  }
}
