package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The module where LangChain4j is not among the libraries. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class WithoutLangChain4jIT {

  @ArquillianResource private URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    WebArchive war = Deployments.war(Map.of());
    war.getContent(path -> path.get().matches("/WEB-INF/lib/(langchain4j|jackson|jspecify).*"))
        .keySet()
        .forEach(war::delete);
    return war;
  }

  @Test
  void withoutLangChain4jTheEchoAgentRepliesAndIsNamedInTheMetrics() {
    String session = "/sessions/echo-" + UUID.randomUUID();
    Api api = Api.at(application);

    assertThat(api.post(session + "/chat", "{\"message\":\"hi\"}").json())
        .containsEntry("response", "echo: hi");
    List<Map<String, Object>> log = api.get(session + "/agents/default/messages").items();
    assertThat(log.get(1)).containsEntry("metrics", Map.of("agent", "echo"));
  }
}
