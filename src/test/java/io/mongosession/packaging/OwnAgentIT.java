package io.mongosession.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.orders.OrderAgent;
import com.example.orders.OrderResource;
import io.mongosession.SessionException;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Http.Response;
import io.mongosession.testing.ModelServer;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.bson.Document;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An application's own WAR with the jars "classes" and "rest", an agent with a tool, and an
 * endpoint of its own that takes turns.
 */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class OwnAgentIT {

  private static final ModelServer MODEL = new ModelServer();

  @ArquillianResource URL application;

  /** The application's own way to report the module's exceptions. */
  @Provider
  public static class OwnMapper implements ExceptionMapper<SessionException> {

    @Override
    public jakarta.ws.rs.core.Response toResponse(SessionException e) {
      return jakarta.ws.rs.core.Response.status(418).entity("own").type("text/plain").build();
    }
  }

  /** Misses something that has nothing to do with sessions. */
  @Path("/missing")
  public static class MissingResource {

    @GET
    public String get() {
      throw new NotFoundException(
          jakarta.ws.rs.core.Response.status(404).entity("no order").type("text/plain").build());
    }
  }

  @Deployment(testable = false)
  static WebArchive war() {
    WebArchive war =
        ShrinkWrap.create(WebArchive.class, "orders.war")
            .addClasses(OrderAgent.class, OrderResource.class)
            .addClasses(OwnAgentIT.class, OwnMapper.class, MissingResource.class)
            .addAsWebResource(new StringAsset("own page"), "page.txt")
            .addAsLibrary(Deployments.jar("rest"))
            .addAsLibrary(
                Deployments.connection(
                    Map.of(
                        "mongodb.session.database",
                        "it_own_agent",
                        "mongodb.session.rest.security",
                        "none",
                        "model.url",
                        MODEL.baseUrl())));
    return Deployments.withClasses(AgentsIT.withLangChain4j(war), "nimbus-jose-jwt", "slf4j");
  }

  @BeforeAll
  static void script() {
    MODEL.script(
        "Where is order 4?",
        ModelServer.call(null, "stateOf", "{\"number\":4}"),
        request ->
            ModelServer.text("It is " + request.messages().get(2).getString("content"))
                .send(request));
    MODEL.script(
        "And how many did I ask?",
        request -> ModelServer.text("shown " + request.messages().size()).send(request));
  }

  @AfterAll
  static void stop() {
    MODEL.close();
  }

  @BeforeEach
  void ready() {
    Http.await(Deployments.health("ready"), response -> response.status() == 200);
  }

  @Test
  void theAgentAnswersAtTheApisEndpointAndAtTheApplicationsOwn() {
    Response own = post("orders/questions/ann", "text/plain", "Where is order 4?");
    assertThat(own).isEqualTo(new Response(200, "It is sent"));

    Response api =
        post(
            "api/sessions/ann/chat",
            "application/json",
            "{\"agent_id\":\"clerk\",\"message\":\"And how many did I ask?\"}");
    assertThat(api.status()).describedAs(api.body()).isEqualTo(200);
    assertThat(Document.parse(api.body()))
        .containsEntry("response", "shown 3")
        .containsEntry("message_number", 3);
  }

  @Test
  void anExceptionMapperOfTheApplicationWinsAtItsOwnEndpointsAlone() {
    assertThat(post("orders/questions/" + "n".repeat(257), "text/plain", "x"))
        .isEqualTo(new Response(418, "own"));

    assertThat(Http.get(uri("api/sessions/nobody")).body())
        .contains("urn:mongosession:problem:not-found");
  }

  @Test
  void theApplicationsOtherResponsesAndPagesStayItsOwn() {
    assertThat(Http.get(uri("orders/missing"))).isEqualTo(new Response(404, "no order"));
    assertThat(Http.get(uri("page.txt"))).isEqualTo(new Response(200, "own page"));
  }

  /** The application lists no classes, so its server finds those of the API for it as well. */
  @Test
  void theApiIsNotThereASecondTimeWithoutItsFilters() {
    post("orders/questions/eve", "text/plain", "And how many did I ask?");

    assertThat(Http.get(uri("api/sessions/eve")).status()).isEqualTo(200);
    for (String path : new String[] {"sessions", "sessions/eve", "sessions/eve/metadata", "pool"}) {
      assertThat(Http.get(uri("orders/" + path)).status()).as(path).isEqualTo(404);
    }
  }

  private Response post(String path, String type, String body) {
    return Http.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private URI uri(String path) {
    return URI.create(application.toString()).resolve(path);
  }
}
