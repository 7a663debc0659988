package io.mongosession.langchain4j.chat;

import static io.mongosession.langchain4j.chat.EndpointCalls.file;
import static io.mongosession.langchain4j.chat.EndpointCalls.message;
import static io.mongosession.testing.RawEndpoint.json;
import static io.mongosession.testing.RawEndpoint.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.AgentConfig;
import io.mongosession.AppendResult;
import io.mongosession.Message;
import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.Redaction;
import io.mongosession.RestoredAgent;
import io.mongosession.cdi.ModelMonitor;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import io.mongosession.chat.UnfinishedTurnException;
import io.mongosession.config.AllowedModels;
import io.mongosession.internal.bson.BsonToJson;
import io.mongosession.testing.RawEndpoint;
import io.mongosession.testing.TestMongo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an endpoint that refuses whatever any provider refuses is sent of a log. */
class EndpointHistoryIT {

  private static final String AGENT = "agent";
  private static final String NO_REPLY = "assistant: [no reply: the turn ended here]";
  private static final String REFUSED = "{\"error\":{\"message\":\"no\"}}";

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final RawEndpoint server = new RawEndpoint();
  private MongoDBSessionManager session;

  @BeforeEach
  void createSession() {
    session =
        MONGO.close(MONGO.builder().build()).createSessionManager(UUID.randomUUID().toString());
    session.initialize(AGENT);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** A turn as the module runs it, with a history of 20 messages; the requests are accepted. */
  private ChatReply ask(String question, RawEndpoint.Response... responses) throws Exception {
    server.respond(responses);
    RestoredAgent restored = session.initialize(AGENT, 20);
    AppendResult asked = session.appendMessage(AGENT, NewMessage.of("user", question));
    TurnRules rules =
        new TurnRules(
            null,
            256,
            new ModelChoice(new AllowedModels(List.of())),
            Duration.ofMinutes(1),
            true,
            ModelMonitor.NONE);
    try {
      ChatReply reply =
          ModelEndpoint.agent(EndpointCalls.settings(server.address() + "/v1"), rules)
              .reply(
                  new ChatTurn(
                      session,
                      restored.agent(),
                      restored.messages(),
                      question,
                      List.of(),
                      this::store));
      store(List.of(new NewMessage("assistant", reply.content(), reply.metrics())));
      return reply;
    } catch (UnfinishedTurnException e) {
      session.markFailed(AGENT, asked.numbers().get(0));
      throw e;
    } finally {
      for (RawEndpoint.Request request : server.requests()) {
        assertThat(StrictEndpoint.refused(request.messages())).isEmpty();
      }
    }
  }

  private List<Long> store(List<NewMessage> messages) {
    return session.appendMessages(AGENT, messages).numbers();
  }

  private static RawEndpoint.Response says(String text) {
    return json(message("{\"content\":\"" + text + "\"}"));
  }

  private static RawEndpoint.Response says(Document message) {
    return json(message(message.toJson()));
  }

  private void append(String name) {
    List<NewMessage> messages = new ArrayList<>();
    for (Document one : Document.parse(file(name)).getList("messages", Document.class)) {
      messages.add(NewMessage.of(one.getString("role"), BsonToJson.fromBson(one.get("content"))));
    }
    session.appendMessages(AGENT, messages);
  }

  /** What the endpoint was sent last. */
  private List<Document> sent() {
    List<RawEndpoint.Request> requests = server.requests();
    return requests.get(requests.size() - 1).messages();
  }

  private List<String> lines() {
    return sent().stream().map(m -> m.getString("role") + ": " + m.get("content")).toList();
  }

  private List<Message> log() {
    return session.restore(AGENT, 200).messages();
  }

  @Test
  void d04ArgumentsThatAreNoObjectAreNeverSentAgainAndTheModelIsTold() throws Exception {
    ask(
        "set it",
        json(file("D04-truncated-arguments.1.json")),
        json(file("D04-truncated-arguments.2.json")));

    Document call = sent().get(1).getList("tool_calls", Document.class).get(0);
    assertThat(call.getEmbedded(List.of("function", "arguments"), String.class)).isEqualTo("{}");
    assertThat(sent().get(2).getString("content")).contains("not a JSON object");
    assertThat(log().get(1).content().toString()).as("as it came").contains("\"meta");

    ask("and now?", json(file("D04-truncated-arguments.3.json")));
    assertThat(sent().toString()).contains("not a JSON object").doesNotContain("\"meta");
  }

  @Test
  void d05CallsWithOneIdAreShownTheirOwnResults() throws Exception {
    ask("look", json(file("D05-same-id-twice.1.json")), json(file("D05-same-id-twice.2.json")));
    List<Document> first = sent();
    ask("again", says("ok"));

    assertThat(first).hasSize(4);
    assertThat(sent().subList(0, 4)).as("in the turn and from the log").isEqualTo(first);
  }

  @Test
  void d07WhatIsShownBeginsWithTheUserAndTheNewestExchangeIsComplete() throws Exception {
    ask(
        "first",
        json(file("D07-first-message-assistant.1.json")),
        json(file("D07-first-message-assistant.2.json")));
    ask("second", json(file("D07-first-message-assistant.3.json")));

    assertThat(sent()).hasSize(23);
    assertThat(lines()).startsWith("user: first").endsWith("assistant: looked", "user: second");
    ask("third", json(file("D07-first-message-assistant.3.json")));
    assertThat(lines()).as("the rest of an exchange is left out").startsWith("user: second");
  }

  @Test
  void d08bAllSystemMessagesApplyBesideTheAgentsPrompt() throws Exception {
    append("D08b-two-systems.append.json");
    session.updateAgentConfig(AGENT, new AgentConfig(null, "Be kind.", null));
    ask("next", says("ok"));

    assertThat(lines())
        .containsExactly(
            "system: Be kind.\n\nNever give medical advice.\n\nThe user lives in Oslo.",
            "user: q",
            "assistant: a",
            "user: next");
  }

  @Test
  void d08bAlsoThoseThatLieBeforeTheWindow() throws Exception {
    append("D08b-two-systems.append.json");
    for (int i = 0; i < 15; i++) {
      ask("question " + i, says("ok"));
    }
    assertThat(lines())
        .hasSize(22)
        .startsWith("system: Never give medical advice.\n\nThe user lives in Oslo.");
  }

  @Test
  void d14TwentyFiveCallsAtOnceAreShownWithTheirQuestion() throws Exception {
    List<Document> calls = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      calls.add(
          new Document("id", "c" + i)
              .append("type", "function")
              .append(
                  "function",
                  new Document("name", "manage_metadata")
                      .append("arguments", "{\"action\":\"get\"}")));
    }
    ask("look", says(new Document("tool_calls", calls)), says("looked"));
    ask("and?", says("ok"));

    assertThat(sent()).hasSize(1 + 1 + 25 + 1 + 1);
    assertThat(lines()).startsWith("user: look").endsWith("assistant: looked", "user: and?");
  }

  @Test
  void afterAnyFailedTurnTheNextOneWorks() throws Exception {
    ask("fine", says("ok"));
    for (RawEndpoint.Response fault :
        List.of(status(400, REFUSED), json("{}"), json("cut"), status(401, REFUSED))) {
      assertThatExceptionOfType(UnfinishedTurnException.class)
          .isThrownBy(() -> ask("fails", fault));
    }
    ask("works", says("yes"));
    ask("again", says("yes"));

    assertThat(lines())
        .containsExactly(
            "user: fine",
            "assistant: ok",
            "user: fails",
            NO_REPLY,
            "user: fails",
            NO_REPLY,
            "user: fails",
            NO_REPLY,
            "user: fails",
            NO_REPLY,
            "user: works",
            "assistant: yes",
            "user: again");
  }

  @Test
  void d21TheStepsOfAFailedTurnAreInTheLogAndShownToTheNext() throws Exception {
    assertThatExceptionOfType(UnfinishedTurnException.class)
        .isThrownBy(
            () -> ask("order", json(file("D21-tool-then-400.1.json")), status(400, REFUSED)));
    assertThat(session.getMetadata()).containsEntry("order", "placed");
    assertThat(log()).extracting(Message::role).containsExactly("user", "assistant", "tool");
    ask("did you?", says("yes"));

    assertThat(sent())
        .extracting(m -> m.getString("role"))
        .containsExactly("user", "assistant", "tool", "assistant", "user");
    assertThat(sent().get(2).getString("content")).contains("order");
  }

  @Test
  void d22ATurnOfMoreMessagesThanAPageIsShownComplete() throws Exception {
    ask("look often", json(file("D22-many-calls.1.json")), json(file("D22-many-calls.2.json")));
    ask("and?", says("ok"));

    assertThat(sent()).hasSize(1 + 1 + 199 + 1 + 1);
    assertThat(lines()).startsWith("user: look often");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "D27-custom | user: q;assistant: a",
        "D28-developer | system: Answer in French.;user: q;assistant: a",
        "D29-empty-content | user: q;assistant: [no reply: the turn ended here]",
        "D30-text-with-extras | user: q;assistant: a;user: q2;"
            + "assistant: [no reply: the turn ended here]",
        "D31-newer-langchain4j | user: q;assistant: hi"
      })
  void messagesOfOtherWritersAreShownAsWhatTheyAre(String name, String lines) throws Exception {
    append(name + ".append.json");
    ask("next", says("ok"));

    assertThat(String.join(";", lines())).isEqualTo(lines + ";user: next");
    ask("later", says("ok"));
    assertThat(lines()).endsWith("user: later");
  }

  @Test
  void anImageOfFiveMegabytesIsAnImageAndNoText() throws Exception {
    String data = "data:image/png;base64," + "iVBORw0KGgoA".repeat(60_000);
    session.appendMessages(
        AGENT,
        List.of(
            NewMessage.of(
                "user",
                List.of(
                    Map.of("type", "text", "text", "what is this?"),
                    Map.of("type", "image_url", "image_url", Map.of("url", data)))),
            NewMessage.of("assistant", "a cat")));
    ask("sure?", says("yes"));

    List<Document> parts = sent().get(0).getList("content", Document.class);
    assertThat(parts.get(0)).containsEntry("text", "what is this?");
    assertThat(parts.get(1).getEmbedded(List.of("image_url", "url"), String.class)).isEqualTo(data);
  }

  @Test
  void whatTheProtocolCannotCarryIsLeftOutWithANote() throws Exception {
    String bytes = "iVBORw0KGgoA".repeat(100);
    session.appendMessages(
        AGENT,
        List.of(
            NewMessage.of(
                "user",
                List.of(
                    Map.of(
                        "document",
                        Map.of("format", "pdf", "name", "n", "source", Map.of("bytes", bytes))))),
            NewMessage.of(
                "assistant",
                List.of(
                    Map.of("toolUse", Map.of("toolUseId", "t", "name", "f", "input", Map.of())))),
            NewMessage.of(
                "user",
                List.of(
                    Map.of(
                        "toolResult",
                        Map.of(
                            "toolUseId",
                            "t",
                            "content",
                            List.of(
                                Map.of("text", "seen"),
                                Map.of(
                                    "image",
                                    Map.of("format", "png", "source", Map.of("bytes", bytes)))))))),
            NewMessage.of("assistant", "done")));
    ask("sure?", says("yes"));

    assertThat(sent().toString()).contains("[pdf left out]", "seen", "[image left out]");
    assertThat(sent().toString()).doesNotContain(bytes);
  }

  @Test
  void draftsAreLeftOutAndRedactedMessagesAreRedacted() throws Exception {
    session.appendMessage(AGENT, NewMessage.of("user", "secret"));
    session.appendDraft(AGENT, NewMessage.of("assistant", "half"), Duration.ofMinutes(1));
    session.redactMessage(AGENT, 0, Redaction.with("[removed]"));
    ask("next", says("ok"));

    assertThat(lines()).containsExactly("user: [removed]", NO_REPLY, "user: next");
  }
}
