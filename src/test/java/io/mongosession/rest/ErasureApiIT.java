package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertInvalid;
import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.cdi.AuditLine;
import io.mongosession.testing.Deployments;
import java.net.URL;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A person is erased: by themselves, or by an administrator, and by nobody else. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class ErasureApiIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");

  private final String name = "alice " + UUID.randomUUID();

  @ArquillianResource private URL application;

  private Api alice;
  private Api bob;
  private Api root;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(Tokens.required(KEY));
  }

  @BeforeEach
  void twoSessionsOfAlice() {
    Api api = Api.at(application);
    alice = api.as(Tokens.signed(Tokens.claims(name), KEY));
    bob = api.as(Tokens.signed(Tokens.claims("bob"), KEY));
    root = api.as(Tokens.signed(Tokens.claims("root", "session-admin"), KEY));
    for (int i = 0; i < 2; i++) {
      String session = "/sessions/" + UUID.randomUUID();
      alice.post(session + "/chat", "{\"message\":\"a secret\"}");
      alice.post(session + "/feedback", "{\"comment\":\"a secret\"}");
    }
    bob.put("/sessions/of-bob", "{}");
  }

  private void assertErased(Api.Response response) {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    Map<String, Object> receipt = response.json();
    assertThat(receipt)
        .containsOnlyKeys(
            "owner", "sessions", "messages", "feedback", "started_at", "finished_at", "clean_at")
        .containsEntry("owner", name)
        .containsEntry("sessions", 2L)
        .containsEntry("messages", 4L)
        .containsEntry("feedback", 2L);
    Instant finished = Instant.parse((String) receipt.get("finished_at"));
    assertThat(finished).isAfterOrEqualTo(Instant.parse((String) receipt.get("started_at")));
    assertThat(Instant.parse((String) receipt.get("clean_at"))).isAfter(finished);
    assertThat(alice.get("/sessions").items()).isEmpty();
    assertThat(bob.get("/sessions/of-bob").status()).isEqualTo(200);
  }

  @Test
  void aCallerErasesThemselvesAndWhatTheyCreateThenStays() {
    assertErased(alice.delete("/me"));

    alice.put("/sessions/new-" + UUID.randomUUID(), "{}");
    assertThat(alice.get("/sessions").items()).hasSize(1);
    assertThat(alice.delete("/me").json()).containsEntry("sessions", 1L);
    assertThat(alice.delete("/me").json()).containsEntry("sessions", 0L);
  }

  @Test
  void anAdministratorErasesAnyOwner() {
    String path = "/owners?owner=" + Api.encoded(name);
    assertProblem(alice.delete(path), 403, "forbidden");
    assertProblem(bob.delete(path), 403, "forbidden");
    assertProblem(bob.delete("/owners"), 403, "forbidden");

    assertErased(root.delete(path));
  }

  @Test
  void anErasureOfNobodyInParticularIsRefused() {
    for (String query : new String[] {"", "?owner=", "?owner=a%0Ab", "?owner=" + "o".repeat(257)}) {
      assertInvalid(root.delete("/owners" + query), "owner");
    }
    assertInvalid(root.delete("/owners?owner=a&owner=b"), "owner");
    assertInvalid(root.delete("/owners?owner=a&x=b"), "x");
    assertThat(alice.get("/sessions").items()).hasSize(2);
  }

  @Test
  void anErasureIsAuditedWithoutWhatWasErased() {
    bob.delete("/owners?owner=" + Api.encoded(name));
    root.delete("/owners?owner=" + Api.encoded(name));
    alice.delete("/me");

    String owner = " owner=\"" + AuditLine.pseudonym(name) + "\"";
    String done = "as=administrator what=erase_owner session=-" + owner + " outcome=done when=";
    assertThat(Deployments.serverLog())
        .contains("who=\"bob\" as=caller what=erase_owner session=-" + owner + " outcome=forbidden")
        .contains("who=\"root\" " + done)
        .contains("who=\"" + name + "\" as=caller what=erase_owner session=- outcome=done")
        .doesNotContain("a secret");
    assertThat(Deployments.serverLog().lines().filter(line -> line.contains(done)))
        .noneMatch(line -> line.contains(name));
  }
}
