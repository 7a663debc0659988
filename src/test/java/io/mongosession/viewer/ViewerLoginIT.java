package io.mongosession.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.rest.Tokens;
import io.mongosession.testing.Browser;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** Who looks at the viewer where callers need a token: owners see their own, administrators all. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ViewerLoginIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final LoginProvider PROVIDER = provider();

  private final URI root = Deployments.server().resolve("/it/");
  private final String ofAlice = "alice-" + UUID.randomUUID();
  private final String ofBob = "bob-" + UUID.randomUUID();
  private Browser browser;

  private static LoginProvider provider() {
    try {
      return new LoginProvider(KEY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Tokens.required(
            KEY,
            Map.of(
                "mongodb.session.viewer.enabled",
                "true",
                "mongodb.session.viewer.oidc.issuer",
                PROVIDER.issuer(),
                "mongodb.session.viewer.oidc.client-id",
                "viewer")));
  }

  @BeforeEach
  void start() {
    create(ofAlice, "alice");
    create(ofBob, "bob");
    browser = Browser.start();
  }

  private void create(String session, String owner) {
    Http.Response created =
        Http.send(
            HttpRequest.newBuilder(root.resolve("api/sessions/" + session))
                .header("Authorization", "Bearer " + token(owner))
                .PUT(BodyPublishers.noBody())
                .build());
    assertThat(created.status()).as(created.body()).isEqualTo(201);
  }

  private static String token(String subject, String... groups) {
    return Tokens.signed(Tokens.claims(subject, groups), KEY);
  }

  @AfterEach
  void stop() {
    if (browser != null) {
      try {
        assertThat(browser.errors()).as("errors in the browser's console").isEmpty();
      } finally {
        browser.close();
      }
    }
  }

  @AfterAll
  static void end() {
    PROVIDER.close();
  }

  private void paste(String token) {
    browser.find("#token").sendKeys(token);
    browser.click("form button", "Use this token");
    browser.find("h1", "Sessions");
  }

  @Test
  void anOwnerSeesTheirOwnSessionsAndNothingOfOperations() {
    browser.open(root);
    paste(token("alice"));

    browser.find(".sessions a", ofAlice);
    assertThat(browser.find(".sessions").getText()).doesNotContain(ofBob);
    assertThat(browser.find("#views").getText()).doesNotContain("Operations");
    assertThat(browser.evaluate("document.querySelector('[name=owner]') === null")).isEqualTo(true);
    assertThat(browser.find("#caller").getText()).contains("alice");
  }

  @Test
  void anAdministratorSeesAllAndFiltersByOwner() {
    browser.open(root);
    paste(token("root", "session-admin"));

    browser.find(".sessions a", ofAlice);
    browser.find(".sessions a", ofBob);
    browser.find("[name=owner]").sendKeys("bob", Keys.ENTER);
    browser.until("!document.querySelector('.sessions').textContent.includes('" + ofAlice + "')");
    browser.click("#views a", "Operations");
    browser.find(".pools .now", "in use");
  }

  @Test
  void aTokenIsForgottenByAReloadAndByLoggingOut() {
    browser.open(root);
    paste(token("alice"));
    assertThat(browser.evaluate("localStorage.length + sessionStorage.length")).isEqualTo(0L);
    assertThat(browser.evaluate("document.cookie")).isEqualTo("");

    browser.driver().navigate().refresh();
    paste(token("alice"));
    browser.click("#caller button", "Log out");
    browser.find("#token");
  }

  @Test
  void aTokenThatIsNotAcceptedIsAskedForAgain() {
    browser.open(root);
    browser.find("#token").sendKeys("a.b.c");
    browser.click("form button", "Use this token");
    browser.until("document.querySelector('#token')?.value === ''");
    assertThat(browser.errors()).allMatch(error -> error.contains("401"));
  }

  @Test
  void aUserWhoLogsInAtTheProviderComesBackToWhereTheyWere() {
    browser.open(root.resolve("#/session/" + ofAlice));
    browser.click(".login button", "Log in");

    browser.find("h1", ofAlice);
    assertThat(browser.find("#caller").getText()).contains("alice");
    assertThat((String) browser.evaluate("location.href")).doesNotContain("code=", "state=");
    assertThat(browser.evaluate("localStorage.length + sessionStorage.length")).isEqualTo(0L);
  }

  @Test
  void aLoginThatWasNotBegunHereIsRefused() {
    browser.open(root);
    browser.evaluate(
        "sessionStorage.setItem('mongosession.login',"
            + " JSON.stringify({verifier: 'v', state: 'mine', view: ''}))");
    browser.open(root.resolve("?code=code-1&state=other"));

    browser.find("#notices .error", "not begun here");
    browser.find("#token");
  }
}
