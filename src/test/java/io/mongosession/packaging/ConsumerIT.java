package io.mongosession.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.support.ChatResource;
import com.example.support.CommentRequired;
import com.example.support.ConversationResource;
import com.example.support.PriorityHook;
import com.example.support.SupportApplication;
import com.example.support.TicketFields;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Http.Response;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.bson.Document;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** Another application's WAR that adds the classes jar and the driver, and injects the factory. */
@Tag("smoke")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ConsumerIT {

  @ArquillianResource URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    WebArchive war =
        ShrinkWrap.create(WebArchive.class, "consumer.war")
            .addClasses(
                SupportApplication.class,
                ChatResource.class,
                ConversationResource.class,
                PriorityHook.class,
                TicketFields.class,
                CommentRequired.class)
            .addAsResource(
                "consumer/microprofile-config.properties",
                "META-INF/microprofile-config.properties")
            .addAsLibrary(Deployments.connection());
    return Deployments.withClasses(war);
  }

  @BeforeEach
  void ready() {
    Http.await(Deployments.health("ready"), response -> response.status() == 200);
  }

  @Test
  void theFactoryIsInjectedAndConfiguredByTheApplication() {
    assertThat(send("POST", "support/conversations/one", "Hello"))
        .isEqualTo(new Response(200, "You have said 1 things"));
    assertThat(send("POST", "support/conversations/one", "Again"))
        .isEqualTo(new Response(200, "You have said 2 things"));
  }

  @Test
  void theResourceThatTheReadmeShowsKeepsItsConversation() {
    assertThat(send("POST", "support/chat/three", "Hello"))
        .isEqualTo(new Response(200, "After 0 messages you say: Hello"));
    assertThat(send("POST", "support/chat/three", "Again"))
        .isEqualTo(new Response(200, "After 2 messages you say: Again"));
  }

  @Test
  void theApplicationsHookApplies() {
    send("POST", "support/conversations/two", "Hello");

    assertThat(send("PUT", "support/conversations/two/priority", "high").status()).isEqualTo(204);
    assertThat(Http.get(uri("support/conversations/two/priority")))
        .isEqualTo(new Response(200, "HIGH"));
  }

  /** On Open Liberty alone, whose log is of this run; others keep what earlier builds wrote. */
  @Test
  @EnabledIfSystemProperty(named = "arquillian.launch", matches = "liberty")
  void theLogDoesNotWarnOfLangChain4jWhichIsNotThere() {
    assertThat(Deployments.serverLog().lines())
        .noneMatch(
            line -> line.matches(".*(CWNEN\\d+W|WELD-000119).*mongosession\\.langchain4j.*"));
  }

  @Test
  void aHookThatValidatesLetsOnlyItsFieldsIn() {
    send("POST", "support/conversations/four", "Hello");

    assertThat(send("PUT", "support/conversations/four/ticket/customer", "Ann").status())
        .isEqualTo(204);
    Response refused = send("PUT", "support/conversations/four/ticket/salary", "1");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body()).contains("metadata field 'salary' is not allowed");
  }

  @Test
  void aHookAroundFeedbackRefusesIt() {
    send("POST", "support/conversations/five", "Hello");

    assertThat(send("POST", "support/conversations/five/feedback", "Fine").status()).isEqualTo(204);
    Response refused = send("POST", "support/conversations/five/feedback", " ");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.body()).contains("feedback needs a comment");
  }

  /** So all tests here show that the module works without it. */
  @Test
  void theWarOfTheConsumerHasTheDriverAndNothingForTokensLogsAndModels() {
    assertThat(war().getContent(path -> path.get().matches(".*/(langchain4j|nimbus|slf4j).*jar")))
        .isEmpty();
    assertThat(war().getContent(path -> path.get().contains("mongodb-driver-sync"))).hasSize(1);
  }

  @Test
  void anExceptionOfTheModuleIsAProblemAsTheApiHasIt() {
    Response response = Http.get(uri("support/conversations/nobody/priority"));

    assertThat(response.status()).isEqualTo(404);
    assertThat(Document.parse(response.body()))
        .containsEntry("type", "urn:mongosession:problem:not-found")
        .containsEntry("status", 404)
        .containsOnlyKeys("type", "title", "status", "detail");
  }

  @Test
  void aConsumerOfTheClassesJarGetsNoEndpoints() {
    assertThat(Http.get(uri("api/pool")).status()).isEqualTo(404);
    assertThat(Http.get(uri("api/sessions/one")).status()).isEqualTo(404);
    assertThat(Http.get(uri("support/pool")).status()).isEqualTo(404);
  }

  private Response send(String method, String path, String body) {
    return Http.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "text/plain")
            .method(method, BodyPublishers.ofString(body))
            .build());
  }

  private URI uri(String path) {
    return URI.create(application.toString()).resolve(path);
  }
}
