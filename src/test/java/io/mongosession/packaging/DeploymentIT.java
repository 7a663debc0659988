package io.mongosession.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.mongosession.testing.Deployments;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.bson.Document;
import org.eclipse.microprofile.config.Config;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The WAR on a real application server: deployed, configured, its driver at the database. */
@ExtendWith(ArquillianExtension.class)
class DeploymentIT {

  @Inject Config config;

  @Deployment
  static WebArchive war() {
    return Deployments.war(DeploymentIT.class);
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
  void theServerIsReady(@ArquillianResource URL application)
      throws IOException, InterruptedException {
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create(application.toString()).resolve("/health/ready")).build();
    long deadline = System.nanoTime() + 20_000_000_000L;
    HttpResponse<String> answer;
    do {
      answer = HttpClient.newHttpClient().send(ready, HttpResponse.BodyHandlers.ofString());
    } while (answer.statusCode() != 200 && System.nanoTime() < deadline);
    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("UP"), answer.body());
  }
}
