package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An application that provides a model of its own, though an endpoint is configured as well. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ChatModelBeanIT {

  private static final String COMPLETE = "complete";
  private static final String STREAMING = "streaming";

  @Deployment(name = COMPLETE, managed = false, testable = false)
  static WebArchive complete() {
    return war(COMPLETE, CapitalModel.class);
  }

  @Deployment(name = STREAMING, managed = false, testable = false)
  static WebArchive streaming() {
    return war(STREAMING, WordByWordModel.class);
  }

  private static WebArchive war(String name, Class<?> model) {
    return Deployments.war(
        name + ".war",
        Map.of(
            "mongodb.session.chat.model.base-url", "http://localhost:1/v1",
            "mongodb.session.chat.model.name", "unreachable"),
        model);
  }

  @ArquillianResource private Deployer deployer;

  private final String chat = "/sessions/bean-" + UUID.randomUUID() + "/chat";

  @ParameterizedTest
  @CsvSource({COMPLETE + ", HOW ARE YOU", STREAMING + ", how are you"})
  void aModelBeanOfTheApplicationRepliesToCompleteAndStreamedTurns(String model, String reply) {
    deployer.deploy(model);
    try {
      Api api = Api.of(model);
      Api.Response response = api.post(chat, "{\"message\":\"how are you\"}");
      assertThat(response.json()).as(response.text()).containsEntry("response", reply);

      String events =
          api.with("Accept", "text/event-stream")
              .post(chat, "{\"message\":\"how are you\"}")
              .text();
      assertThat(textOf(events)).isEqualTo(reply);
      assertThat(events).contains("event: done", "\"response\":\"" + reply + "\"");
    } finally {
      deployer.undeploy(model);
    }
  }

  /** Words that come together may be sent together. */
  private static String textOf(String events) {
    return Pattern.compile("event: token\ndata: \\{\"text\":\"(.*)\"}")
        .matcher(events)
        .results()
        .map(piece -> piece.group(1))
        .collect(Collectors.joining());
  }
}
