package io.mongosession.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.documents.DocumentedCalls;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.Http.Response;
import jakarta.inject.Inject;
import org.bson.Document;
import org.eclipse.microprofile.config.Config;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The WAR on a real application server: deployed, configured, its driver at the database. */
@ExtendWith(ArquillianExtension.class)
@Tag("smoke")
class DeploymentIT {

  @Inject Config config;

  @Deployment
  static WebArchive war() {
    return Deployments.war(DeploymentIT.class, Http.class, Response.class);
  }

  @Test
  void theDriverInTheWarReachesTheConfiguredDatabase() {
    String uri = config.getValue("mongodb.session.connection-string", String.class);
    try (MongoClient client = MongoClients.create(uri)) {
      Document reply = client.getDatabase("admin").runCommand(new Document("ping", 1));
      assertEquals(1.0, reply.get("ok", Number.class).doubleValue());
    }
  }

  @Test
  @RunAsClient
  void theDeployedWarIsReady() {
    Response ready = Http.await(Deployments.health("ready"), response -> response.status() == 200);
    assertTrue(ready.body().contains("UP"), ready.body());
  }

  @Test
  @RunAsClient
  void theCallsOfTheReadmeAreAnsweredAsItSays() {
    DocumentedCalls.ofReadme();
  }

  @Test
  @RunAsClient
  void theCallsOfThePageOnHttpAreAnsweredAsItSays() {
    DocumentedCalls.ofHttpPage();
  }

  /** The page of the development server is not in the WAR. */
  @Test
  @RunAsClient
  void nothingIsAtTheRoot() {
    Response root = Http.get(Deployments.server().resolve("/it/"));
    assertEquals(404, root.status(), root.body());
    assertTrue(root.body().contains("urn:mongosession:problem:not-found"), root.body());
  }
}
