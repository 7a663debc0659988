package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import java.net.URL;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The settings as they apply, over HTTP. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class SettingsIT {

  /** In every setting that has a secret. */
  private static final String SECRET = "canary";

  @ArquillianResource private URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.ofEntries(
            Map.entry("mongodb.session.database", "chats"),
            Map.entry(
                "mongodb.session.connection-string",
                "mongodb://user:" + SECRET + "@localhost:1/?serverSelectionTimeoutMS=1"),
            Map.entry("mongodb.session.client.proxyHost", "localhost"),
            Map.entry("mongodb.session.client.proxyPort", "1"),
            Map.entry("mongodb.session.client.proxyUsername", "user"),
            Map.entry("mongodb.session.client.proxyPassword", SECRET),
            Map.entry("mongodb.session.chat.system-prompt", SECRET),
            Map.entry("mongodb.session.chat.model.base-url", "http://localhost:1/v1"),
            Map.entry("mongodb.session.chat.model.name", "small"),
            Map.entry("mongodb.session.chat.model.api-key", SECRET),
            Map.entry("mongodb.session.chat.model.query", "key=" + SECRET),
            Map.entry("mongodb.session.chat.model.header.X-Key", SECRET),
            Map.entry("mp.jwt.verify.publickey", SECRET),
            Map.entry(
                "mp.jwt.verify.publickey.location", "http://user:" + SECRET + "@localhost:1/")));
  }

  @Test
  @SuppressWarnings("unchecked")
  void theyAreShownWithWhereEachWasSetAndWithoutSecrets() {
    Api.Response response = Api.at(application).get("/settings");

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.text()).doesNotContain(SECRET);
    List<Map<String, Object>> settings =
        (List<Map<String, Object>>) response.json().get("settings");
    assertThat(settings)
        .allSatisfy(setting -> assertThat(setting).containsOnlyKeys("name", "value", "source"))
        .anySatisfy(
            setting ->
                assertThat(setting)
                    .containsEntry("name", "mongodb.session.database")
                    .containsEntry("value", "chats")
                    .extractingByKey("source")
                    .asString()
                    .contains("microprofile-config.properties"))
        .contains(
            Map.of("name", "mongodb.session.chat.timeout", "value", "PT1M", "source", "default"));
    assertThat(settings)
        .filteredOn(setting -> setting.get("value").toString().contains("<hidden>"))
        .hasSizeGreaterThanOrEqualTo(8);
  }
}
