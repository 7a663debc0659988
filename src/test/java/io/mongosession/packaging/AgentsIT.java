package io.mongosession.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.travel.TripResource;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.jdk.JdkHttpClient;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.service.AiServices;
import io.mongosession.Message;
import io.mongosession.MessageQuery;
import io.mongosession.MongoDBSessionManagerFactory;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.ModelServer;
import io.mongosession.testing.TestServer;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.Document;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An application of agents: AI services with a tool, LangChain4j's own client of OpenAI, and their
 * memories in MongoDB; deployed, undeployed in the middle of a conversation, deployed again.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class AgentsIT {

  private static final String WAR = "agents";
  private static final String DATABASE = "it_" + UUID.randomUUID().toString().replace("-", "");
  private static final ModelServer MODEL = new ModelServer();

  @ArquillianResource Deployer deployer;

  @Deployment(name = WAR, managed = false, testable = false)
  static WebArchive war() {
    WebArchive war =
        ShrinkWrap.create(WebArchive.class, "agents.war")
            .addPackage(TripResource.class.getPackage())
            .addClass(NamedMemories.class)
            .addAsLibrary(
                Deployments.connection(
                    Map.of(
                        "mongodb.session.database",
                        DATABASE,
                        "model.url",
                        MODEL.baseUrl(),
                        "model.key",
                        "none")));
    return Deployments.withClasses(withLangChain4j(war), "slf4j");
  }

  /** What a project with langchain4j and langchain4j-open-ai among its dependencies has. */
  static WebArchive withLangChain4j(WebArchive war) {
    return war.addAsLibraries(
        Stream.of(
                AiServices.class,
                ChatModel.class,
                OpenAiChatModel.class,
                HttpClient.class,
                JdkHttpClient.class,
                ObjectMapper.class,
                JsonFactory.class,
                JsonCreator.class)
            .map(Deployments::library)
            .toArray(File[]::new));
  }

  @BeforeAll
  static void script() {
    MODEL.script(
        "How is Bergen?",
        ModelServer.call(null, "weather", "{\"city\":\"Bergen\"}"),
        request ->
            ModelServer.text("Take a coat: " + last(request.messages()).getString("content"))
                .send(request));
    for (String text : List.of("A room, please", "With a view", "And now?")) {
      MODEL.script(text, AgentsIT::introduceYourself);
    }
  }

  /** Says who it is and how many messages it was shown. */
  private static void introduceYourself(ModelServer.Request request) throws IOException {
    List<Document> shown = request.messages();
    ModelServer.text("%s, shown %d".formatted(shown.get(0).getString("content"), shown.size()))
        .send(request);
  }

  private static Document last(List<Document> messages) {
    return messages.get(messages.size() - 1);
  }

  @AfterAll
  static void stop() {
    MODEL.close();
    try (MongoDBSessionManagerFactory factory = factory()) {
      factory.createSessionManager("trip-1").delete();
      factory.createSessionManager("trip-2").delete();
    }
  }

  private static MongoDBSessionManagerFactory factory() {
    return MongoDBSessionManagerFactory.builder()
        .connectionString(TestServer.uri())
        .databaseName(DATABASE)
        .build();
  }

  @Test
  void agentsWithAToolRememberInOneSessionAcrossARestart() {
    deployer.deploy(WAR);
    try {
      Http.await(Deployments.health("ready"), response -> response.status() == 200);
      assertThat(say("guide", "How is Bergen?")).isEqualTo("Take a coat: rain");
      assertThat(say("booker", "A room, please")).isEqualTo("You are the booker, shown 2");
      assertThat(send("named/trip-2", "hello")).isEqualTo("1 messages");
    } finally {
      deployer.undeploy(WAR);
    }

    deployer.deploy(WAR);
    try {
      Http.await(Deployments.health("ready"), response -> response.status() == 200);
      assertThat(say("guide", "And now?")).isEqualTo("You are the guide, shown 6");
      assertThat(say("booker", "With a view")).isEqualTo("You are the booker, shown 4");
    } finally {
      deployer.undeploy(WAR);
    }

    assertThat(roles("guide"))
        .containsExactly("system", "user", "assistant", "tool", "assistant", "user", "assistant");
    assertThat(roles("booker")).containsExactly("system", "user", "assistant", "user", "assistant");
  }

  private static String say(String agent, String text) {
    return send("trips/trip-1/" + agent, text);
  }

  private static String send(String path, String text) {
    URI uri = Deployments.server().resolve("agents/travel/" + path);
    Http.Response response =
        Http.send(HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(text)).build());
    assertThat(response.status()).describedAs(response.body()).isEqualTo(200);
    return response.body();
  }

  private static List<String> roles(String agent) {
    try (MongoDBSessionManagerFactory factory = factory()) {
      return factory
          .createSessionManager("trip-1")
          .messages(agent, MessageQuery.last(20))
          .items()
          .stream()
          .map(Message::role)
          .toList();
    }
  }
}
