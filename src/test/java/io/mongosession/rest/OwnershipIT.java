package io.mongosession.rest;

import static io.mongosession.rest.ProblemAssert.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.WatchedMongo;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every operation on one's own session, another's, and one that does not exist. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class OwnershipIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final WatchedMongo DATABASE = new WatchedMongo();
  private static final List<String> COMMANDS =
      List.of("find", "findAndModify", "insert", "update", "delete", "aggregate", "count");

  @ArquillianResource private URL application;

  private Api alice;
  private Api bob;
  private Api administrator;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Tokens.required(
            KEY,
            Map.of(
                "mongodb.session.connection-string",
                DATABASE.uri(),
                "mongodb.session.rest.admin-role",
                "boss")));
  }

  @AfterAll
  static void stop() {
    DATABASE.close();
  }

  @BeforeEach
  void connect() {
    Api api = Api.at(application);
    alice = api.as(Tokens.signed(Tokens.claims("alice"), KEY));
    bob = api.as(Tokens.signed(Tokens.claims("bob", "users"), KEY));
    administrator = api.as(Tokens.signed(Tokens.claims("root", "boss"), KEY));
  }

  @Test
  void anothersSessionLooksExactlyLikeAMissingOne() {
    for (Operation operation : Operation.all()) {
      if (!operation.isOnOneSession()) {
        continue;
      }
      String own = conversation(alice);
      String missing = own.replaceFirst("^own", "not");
      String before = alice.get("/sessions/" + own).text();

      Map<String, Long> commands = commands();
      Api.Response toOthers = operation.call(bob, own);
      Map<String, Long> forOthers = since(commands);
      commands = commands();
      Api.Response toMissing = operation.call(bob, missing);
      Map<String, Long> forMissing = since(commands);

      assertProblem(toOthers, 404, "not-found");
      assertThat(alice.get("/sessions/" + own).text()).as(operation.toString()).isEqualTo(before);
      if (creates(operation)) {
        assertThat(toMissing.status()).isIn(200, 201);
      } else {
        assertThat(comparable(toOthers, own))
            .as(operation.toString())
            .isEqualTo(comparable(toMissing, missing));
        assertThat(forOthers).as(operation.toString()).isEqualTo(forMissing);
      }
    }
  }

  @Test
  void ownersAndAdministratorsReachASession() {
    for (Operation operation : Operation.all()) {
      if (operation.isOnOneSession() && !operation.isOnRunningTurn()) {
        assertThat(operation.call(alice, conversation(alice)).status())
            .as(operation.toString())
            .isIn(200, 201, 204);
        assertThat(operation.call(administrator, conversation(alice)).status())
            .as(operation.toString())
            .isIn(200, 201, 204);
      }
    }
  }

  @Test
  void aListShowsOnesOwnSessionsAndToAnAdministratorAll() {
    String type = "type-" + UUID.randomUUID();
    String body = "{\"session_type\":\"" + type + "\"}";
    alice.post("/sessions", body);
    bob.post("/sessions", body);
    bob.post("/sessions", body);
    String list = "/sessions?session_type=" + type;

    assertThat(alice.get(list).items()).extracting("owner").containsExactly("alice");
    assertThat(bob.get(list).items()).extracting("owner").containsExactly("bob", "bob");
    assertThat(administrator.get(list).items()).hasSize(3);
    assertThat(administrator.get(list + "&owner=alice").items())
        .extracting("owner")
        .containsExactly("alice");
    for (String owner : List.of("alice", "bob")) {
      assertThat(alice.get(list + "&owner=" + owner).status()).isEqualTo(403);
    }
  }

  @Test
  void whatAnAdministratorCreatesIsTheirs() {
    assertThat(administrator.post("/sessions", "{}").json()).containsEntry("owner", "root");
    String id = "own-" + UUID.randomUUID();
    administrator.post("/sessions/" + id + "/chat", "{\"message\":\"hi\"}");
    assertThat(administrator.get("/sessions/" + id).json()).containsEntry("owner", "root");
  }

  @Test
  void anAdministratorsTurnLeavesTheOwnerInPlace() {
    String own = conversation(alice);
    administrator.post("/sessions/" + own + "/chat", "{\"message\":\"hi\"}");
    assertThat(alice.get("/sessions/" + own).json()).containsEntry("owner", "alice");
  }

  private static String conversation(Api owner) {
    String id = "own-" + UUID.randomUUID();
    Api.Response response = owner.post("/sessions/" + id + "/chat", "{\"message\":\"hello\"}");
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return id;
  }

  private static boolean creates(Operation operation) {
    return List.of("PUT /sessions/{session_id}", "POST /sessions/{session_id}/chat")
        .contains(operation.toString());
  }

  /** Everything of a response but what differs between any two: ids and the time. */
  private static String comparable(Api.Response response, String sessionId) {
    Map<String, List<String>> headers = new TreeMap<>(response.response().headers().map());
    headers.remove("date");
    headers.remove("x-request-id");
    headers.remove("content-length");
    return (response.status() + " " + headers + " " + response.text())
        .replace(sessionId, "ID")
        .replace(response.header("X-Request-Id"), "REQUEST");
  }

  private static Map<String, Long> commands() {
    Map<String, Long> counts = new TreeMap<>();
    COMMANDS.forEach(command -> counts.put(command, DATABASE.count(command)));
    return counts;
  }

  private static Map<String, Long> since(Map<String, Long> before) {
    Map<String, Long> counts = commands();
    counts.replaceAll((command, count) -> count - before.get(command));
    return counts;
  }
}
