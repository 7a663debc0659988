package io.mongosession.rest;

import static io.mongosession.testing.ModelServer.call;
import static io.mongosession.testing.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.RSAKey;
import io.mongosession.testing.Deployments;
import io.mongosession.testing.ModelServer;
import java.net.URL;
import java.util.List;
import java.util.Map;
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

/** Who did what, in the log, in lines that nobody else can write. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class AuditIT {

  private static final RSAKey KEY = Tokens.rsaKey("key-1");
  private static final ModelServer MODEL = new ModelServer();

  @ArquillianResource private URL application;

  private final String id = "audited-" + UUID.randomUUID();
  private final String session = "/sessions/" + id;
  private final String messages = session + "/agents/default/messages";
  private Api alice;
  private Api bob;
  private Api root;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Tokens.required(
            KEY,
            Map.of(
                "mongodb.session.chat.model.base-url",
                MODEL.baseUrl(),
                "mongodb.session.chat.model.name",
                "m")),
        StrictHook.class);
  }

  @AfterAll
  static void stop() {
    MODEL.close();
  }

  @BeforeEach
  void aSessionOfAlice() {
    Api api = Api.at(application);
    alice = api.as(Tokens.signed(Tokens.claims("alice"), KEY));
    bob = api.as(Tokens.signed(Tokens.claims("bob"), KEY));
    root = api.as(Tokens.signed(Tokens.claims("root", "session-admin"), KEY));
    alice.put(session, "{\"metadata\":{\"k\":\"v\"}}");
    alice.post(messages, "{\"messages\":[{\"role\":\"user\",\"content\":\"a secret\"}]}");
  }

  @Test
  void deletionIsAuditedWithItsOutcome() {
    Api.Response foreign = bob.with("X-Request-Id", "del-" + id).delete(session);
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(alice.delete(session).status()).isEqualTo(204);
    assertThat(alice.delete(session).status()).isEqualTo(404);

    assertThat(lines())
        .containsExactly(
            line("bob", "caller", "delete_session", "", "not-found"),
            line("alice", "caller", "delete_session", "", "done"),
            line("alice", "caller", "delete_session", "", "not-found"));
    assertThat(Deployments.serverLog()).contains("[request del-" + id + "] who=\"bob\" as=caller");
  }

  @Test
  void redactionIsAudited() {
    String content = "{\"content\":\"nothing to see\"}";
    assertThat(alice.post(messages + "/0/redaction", content).status()).isEqualTo(200);
    assertThat(alice.post(messages + "/latest/redaction", content).status()).isEqualTo(200);
    assertThat(bob.post(messages + "/0/redaction", content).status()).isEqualTo(404);

    String number = " agent=\"default\" message=\"0\"";
    assertThat(lines())
        .containsExactly(
            line("alice", "caller", "redact_message", number, "done"),
            line("alice", "caller", "redact_latest_message", " agent=\"default\"", "done"),
            line("bob", "caller", "redact_message", number, "not-found"));
    assertThat(Deployments.serverLog()).doesNotContain("nothing to see");
  }

  @Test
  void everyChangeOfMetadataIsAuditedWithItsFieldsAlsoOneThatAHookRefuses() {
    String metadata = session + "/metadata";
    assertThat(alice.merge(metadata, "{\"a\":\"value of a\",\"k\":null}").status()).isEqualTo(200);
    assertThat(alice.merge(metadata, "{\"forbidden\":1}").status()).isEqualTo(422);
    assertThat(alice.delete(metadata + "?key=a&key=b").status()).isEqualTo(204);
    assertThat(bob.merge(metadata, "{\"a\":2}").status()).isEqualTo(404);
    assertThat(root.merge(metadata, "{\"a\":2}").status()).isEqualTo(200);

    assertThat(lines())
        .containsExactly(
            line("alice", "caller", "update_metadata", " fields=[\"a\",\"k\"]", "done"),
            line("alice", "caller", "update_metadata", " fields=[\"forbidden\"]", "hook-refused"),
            line("alice", "caller", "delete_metadata", " fields=[\"a\",\"b\"]", "done"),
            line("bob", "caller", "update_metadata", " fields=[\"a\"]", "not-found"),
            line("root", "administrator", "update_metadata", " fields=[\"a\"]", "done"));
    assertThat(Deployments.serverLog()).doesNotContain("value of a");
  }

  @Test
  void whatCallersReadOfTheirOwnIsNotAudited() {
    for (String path : List.of("", "/agents", "/agents/default", "/metadata", "/feedback")) {
      assertThat(alice.get(session + path).status()).isEqualTo(200);
    }
    assertThat(alice.get(messages).status()).isEqualTo(200);
    assertThat(alice.get(messages + "/0").status()).isEqualTo(200);
    assertThat(alice.get("/sessions").status()).isEqualTo(200);
    alice.post(session + "/feedback", "{\"rating\":\"up\"}");

    assertThat(lines()).isEmpty();
  }

  @Test
  void everythingAdministratorsReadAndChangeIsAudited() {
    root.get(session);
    root.get(session + "/metadata");
    root.get(session + "/feedback");
    root.get(session + "/agents");
    root.get(session + "/agents/default");
    root.get(messages);
    root.get(messages + "/0");
    root.get(messages + "/7");
    root.post(messages, "{\"messages\":[{\"role\":\"user\",\"content\":\"a secret\"}]}");
    root.patch(session + "/agents/default", "{\"model\":\"m\"}");
    root.put(session + "/agents/default", "{\"model\":\"m\"}");
    root.post(session + "/feedback", "{\"comment\":\"a secret\"}");
    root.put(session, "{}");
    root.delete(session);

    String agent = " agent=\"default\"";
    String as = "administrator";
    assertThat(lines())
        .containsExactly(
            line("root", as, "get_session", "", "done"),
            line("root", as, "get_metadata", "", "done"),
            line("root", as, "get_feedback", "", "done"),
            line("root", as, "list_agents", "", "done"),
            line("root", as, "get_agent", agent, "done"),
            line("root", as, "get_messages", agent, "done"),
            line("root", as, "get_message", agent + " message=\"0\"", "done"),
            line("root", as, "get_message", agent + " message=\"7\"", "not-found"),
            line("root", as, "append_messages", agent, "done"),
            line("root", as, "update_agent_config", agent, "done"),
            line("root", as, "sync_agent", agent, "done"),
            line("root", as, "add_feedback", "", "done"),
            line("root", as, "create_session", "", "done"),
            line("root", as, "delete_session", "", "done"));
    assertThat(root.with("X-Request-Id", "list-" + id).get("/sessions").status()).isEqualTo(200);
    assertThat(Deployments.serverLog())
        .contains(
            "[request list-%s] who=\"root\" as=administrator what=list_sessions session=- outcome=done"
                .formatted(id))
        .doesNotContain("a secret");
  }

  @Test
  void whatTheModelChangesIsAuditedAsItsDoing() {
    String says = "note it " + id;
    MODEL.script(
        says,
        call(null, "manage_metadata", "{\"action\":\"get\"}"),
        call(
            null,
            "manage_metadata",
            "{\"action\":\"set\",\"metadata\":{\"n\\u2028who=\\\"root\\\"\":\"value of n\"}}",
            "{\"action\":\"set\",\"metadata\":{\"forbidden\":1}}",
            "{\"action\":\"delete\",\"keys\":[\"k\"]}"),
        text("Done."));
    Api.Response response =
        alice
            .with("X-Request-Id", "turn-" + id)
            .post(session + "/chat", "{\"message\":\"%s\"}".formatted(says));
    assertThat(response.json()).as(response.text()).containsEntry("response", "Done.");

    String hostile = " fields=[\"n\\u2028who=\\\"root\\\"\"]";
    assertThat(lines())
        .containsExactly(
            line("alice", "model", "update_metadata", hostile, "done"),
            line("alice", "model", "update_metadata", " fields=[\"forbidden\"]", "hook-refused"),
            line("alice", "model", "delete_metadata", " fields=[\"k\"]", "done"));
    assertThat(Deployments.serverLog())
        .contains("[request turn-" + id + "] who=\"alice\" as=model what=update_metadata")
        .doesNotContain("value of n");
  }

  @Test
  void noSubjectIdOrKeyForgesALine() {
    String hostile = "\" outcome=done\u2028who=\"root\" \u202e";
    String shown = "\\\" outcome=done\\u2028who=\\\"root\\\" \\u202e";
    Api mallory = Api.at(application).as(Tokens.signed(Tokens.claims("m" + hostile), KEY));
    String own = "/sessions/" + Api.encoded(id + hostile);
    assertThat(mallory.put(own, "{}").status()).isEqualTo(201);
    assertThat(
            mallory
                .merge(own + "/metadata", "{\"a\\u2028[x] who=\\\"root\\\"\":1,\"b\\u2029\":1}")
                .status())
        .isEqualTo(200);
    assertThat(mallory.delete(own).status()).isEqualTo(204);

    String begin = "who=\"m%s\" as=caller what=".formatted(shown);
    String where = " session=\"%s%s\"".formatted(id, shown);
    assertThat(Deployments.serverLog())
        .contains(
            begin
                + "update_metadata"
                + where
                + " fields=[\"a\\u2028[x] who=\\\"root\\\"\",\"b\\u2029\"] outcome=done when=")
        .contains(begin + "delete_session" + where + " outcome=done when=")
        .doesNotContain("\u2028")
        .doesNotContain("\u202e");
  }

  private String line(String who, String as, String what, String more, String outcome) {
    return "who=\"%s\" as=%s what=%s session=\"%s\"%s outcome=%s"
        .formatted(who, as, what, id, more, outcome);
  }

  /** The audit's lines about this session, without the time. */
  private List<String> lines() {
    return Deployments.serverLog()
        .lines()
        .filter(line -> line.contains("who=") && line.contains("session=\"" + id + "\""))
        .map(line -> line.replaceAll(".*?(who=.*) when=.*", "$1"))
        .toList();
  }
}
