package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.net.URL;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that provides a model of its own, though an endpoint is configured as well. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ChatModelBeanIT {

  @ArquillianResource private URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.of(
            "mongodb.session.chat.model.base-url", "http://localhost:1/v1",
            "mongodb.session.chat.model.name", "unreachable"),
        CapitalModel.class);
  }

  @Test
  void theApplicationsModelAnswersBothKindsOfTurns() {
    String chat = "/sessions/bean-" + UUID.randomUUID() + "/chat";

    assertThat(Api.at(application).post(chat, "{\"message\":\"hi\"}").json())
        .containsEntry("response", "HI");
    assertThat(
            Api.at(application)
                .with("Accept", "text/event-stream")
                .post(chat, "{\"message\":\"you\"}")
                .text())
        .contains("event: token", "\"YOU\"", "event: done");
  }
}
