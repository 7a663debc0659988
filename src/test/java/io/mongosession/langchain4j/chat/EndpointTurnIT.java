package io.mongosession.langchain4j.chat;

import static io.mongosession.testing.RawEndpoint.events;
import static io.mongosession.testing.RawEndpoint.json;
import static io.mongosession.testing.RawEndpoint.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.MongoDBSessionManager;
import io.mongosession.NewMessage;
import io.mongosession.RestoredAgent;
import io.mongosession.TokenUsage;
import io.mongosession.cdi.ModelMonitor;
import io.mongosession.chat.AgentFailureReason;
import io.mongosession.chat.ChatEvent;
import io.mongosession.chat.ChatReply;
import io.mongosession.chat.ChatTurn;
import io.mongosession.chat.ReplyContent;
import io.mongosession.chat.ReplyWriter;
import io.mongosession.chat.UnfinishedTurnException;
import io.mongosession.config.AllowedModels;
import io.mongosession.config.ModelSettings;
import io.mongosession.testing.RawEndpoint;
import io.mongosession.testing.TestMongo;
import java.net.URI;
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

/** Turns with the endpoint of a model: its failures, its tools, and what goes into the log. */
class EndpointTurnIT {

  private static final String AGENT = "agent";
  private static final String LIMITED = "{\"error\":{\"code\":\"rate_limit_exceeded\"}}";

  @RegisterExtension static final TestMongo MONGO = new TestMongo();

  private final RawEndpoint server = new RawEndpoint();
  private final List<NewMessage> steps = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
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

  private ModelChatAgent agent(Duration timeout, boolean tools) {
    ModelSettings settings =
        new ModelSettings(
            URI.create(server.address() + "/v1"),
            null,
            "small",
            Duration.ofSeconds(20),
            null,
            null,
            true,
            null,
            Map.of());
    return ModelEndpoint.agent(
        settings,
        new TurnRules(
            null,
            64,
            new ModelChoice(new AllowedModels(List.of())),
            timeout,
            tools,
            ModelMonitor.NONE));
  }

  private ChatTurn turn() {
    RestoredAgent restored = session.restore(AGENT, 20);
    return new ChatTurn(
        session, restored.agent(), restored.messages(), "hello", List.of(), this::stored);
  }

  private List<Long> stored(List<NewMessage> messages) {
    steps.addAll(messages);
    return List.of();
  }

  private ChatReply reply() throws Exception {
    return agent(Duration.ofMinutes(1), true).reply(turn());
  }

  private ChatReply streamed() throws Exception {
    ReplyWriter writer =
        new ReplyWriter() {
          @Override
          public void text(String piece) {
            written.add(piece);
          }

          @Override
          public void tool(ChatEvent.Tool event) {
            written.add(event.status().text() + " " + event.name() + " " + event.callId());
          }
        };
    return agent(Duration.ofMinutes(1), true).reply(turn(), writer);
  }

  /** Stores the reply as a turn does. */
  private void store(ChatReply reply) {
    List<NewMessage> messages = new ArrayList<>();
    messages.add(NewMessage.of("user", "hello"));
    messages.addAll(steps);
    steps.clear();
    messages.add(new NewMessage("assistant", reply.content(), reply.metrics()));
    session.appendMessages(AGENT, messages);
  }

  private static RawEndpoint.Response says(String text) {
    return json(
        "{\"choices\":[{\"message\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}"
            .formatted(text));
  }

  private static RawEndpoint.Response calls(String more) {
    return json(
        ("{\"choices\":[{\"message\":{%s\"tool_calls\":[{\"id\":\"c1\",\"function\":{\"name\":"
                + "\"manage_metadata\",\"arguments\":{\"action\":\"set\",\"metadata\":{\"a\":1}}},"
                + "\"extra_content\":{\"signature\":\"s\"}}]}}]}")
            .formatted(more));
  }

  private UnfinishedTurnException failure(Duration timeout) {
    UnfinishedTurnException[] thrown = new UnfinishedTurnException[1];
    assertThatExceptionOfType(UnfinishedTurnException.class)
        .isThrownBy(() -> agent(timeout, true).reply(turn()))
        .satisfies(e -> thrown[0] = e);
    return thrown[0];
  }

  @Test
  void retryAfterIsObeyedBeforeTheEndpointIsAskedAgain() throws Exception {
    server.respond(status(429, LIMITED, "Retry-After: 1"), says("after wait"));
    long begin = System.nanoTime();

    ChatReply reply = reply();

    assertThat(reply.text()).isEqualTo("after wait");
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(reply.metrics()).containsEntry("model_calls", 2);
  }

  @Test
  void retryAfterBeyondTheTurnsTimeIsPassedOnAtOnce() {
    server.respond(status(429, LIMITED, "Retry-After: 300"));

    UnfinishedTurnException e = failure(Duration.ofMinutes(1));

    assertThat(e.reason()).isEqualTo(AgentFailureReason.LIMITED);
    assertThat(e.retryAfter()).contains(Duration.ofSeconds(300));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void whatMayPassIsAskedThreeTimesAndAQuotaOnce() {
    for (int status : new int[] {408, 409, 429, 500, 503}) {
      server.respond(status(status, "{}", "Retry-After: 0"));
      failure(Duration.ofMinutes(1));
      assertThat(server.requests()).as("status " + status).hasSize(3);
    }
    server.respond(status(429, "{\"error\":{\"code\":\"insufficient_quota\"}}", "Retry-After: 0"));
    assertThat(failure(Duration.ofMinutes(1)).reason()).isEqualTo(AgentFailureReason.QUOTA);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void theStepsBeforeAFailureAreKept() {
    server.respond(calls(""), status(400, "{}"));

    failure(Duration.ofMinutes(1));

    assertThat(steps).extracting(NewMessage::role).containsExactly("assistant", "tool");
    assertThat(session.getMetadata()).containsEntry("a", 1);
  }

  @Test
  void aStreamThatIsBrokenOffInFrontOfItsFirstPieceIsAskedAgain() throws Exception {
    server.respond(
        events("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n"), says("ok"));

    assertThat(streamed().text()).isEqualTo("ok");
  }

  @Test
  void toolsAreReportedBetweenThePiecesOfTheText() throws Exception {
    server.respond(
        events(
            "data: {\"choices\":[{\"delta\":{\"content\":\"Wait.\",\"tool_calls\":[{\"index\":0,"
                + "\"id\":\"c1\",\"function\":{\"name\":\"manage_metadata\",\"arguments\":"
                + "\"{}\"}}]}}]}\n\ndata: [DONE]\n\n"),
        events(
            "data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"Done.\"}}]}\n\n"
                + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":4,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":6},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}}\n\n"
                + "data: [DONE]\n\n"));

    ChatReply reply = streamed();

    assertThat(written)
        .containsExactly(
            "Wait.", "called manage_metadata c1", "failed manage_metadata c1", "Done.");
    assertThat(reply.metrics()).containsKey("time_to_first_token_ms");
    assertThat(TokenUsage.of(reply.metrics())).isEqualTo(new TokenUsage(9, 4, 13, 6, 2));
    assertThat(steps.get(0).metrics())
        .containsEntry("tool_calls", 1)
        .containsKey("time_to_first_token_ms");
    assertThat(steps.get(1).metrics()).containsOnlyKeys("tool_ms");
  }

  @Test
  void whatGoesBackToTheProviderComesFromTheLogInLaterTurnsToo() throws Exception {
    server.respond(calls("\"reasoning_content\":\"hm\","), says("<think>so</think>done"));
    store(reply());
    server.respond(says("again"));

    reply();

    Document call = server.requests().get(0).messages().get(1);
    assertThat(call).containsEntry("reasoning_content", "hm");
    assertThat(call.getList("tool_calls", Document.class).get(0))
        .containsEntry("extra_content", new Document("signature", "s"));
    assertThat(server.requests().get(0).messages().get(3))
        .isEqualTo(new Document("role", "assistant").append("content", "done"));
  }

  @Test
  void readersSeeReasoningAndRefusalsAndNothingThatOnlyTheProviderCanRead() throws Exception {
    server.respond(calls("\"reasoning_content\":\"hm\","), says("<think>so</think>done"));
    store(reply());
    server.respond(
        json("{\"choices\":[{\"message\":{\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}]}"));
    ChatReply refusal = reply();

    ReplyContent step = ReplyContent.of(session.restore(AGENT, 20).messages().get(1).content());
    assertThat(step.reasoning()).isEqualTo("hm");
    assertThat(step.shown().toString())
        .contains("manage_metadata")
        .doesNotContain("signature", "provider");
    assertThat(ReplyContent.of(session.restore(AGENT, 20).messages().get(3).content()))
        .isEqualTo(new ReplyContent("done", "so", false));
    assertThat(refusal.metrics()).containsEntry("finish_reason", "refusal");
    assertThat(ReplyContent.of(refusal.content())).isEqualTo(new ReplyContent("No.", null, true));
    assertThat(ReplyContent.of(Map.of("type", "AI", "text", "x")).shown())
        .isEqualTo(Map.of("type", "AI", "text", "x"));
  }

  @Test
  void anEndpointThatTakesNoToolsIsOfferedNone() throws Exception {
    server.respond(says("ok"));

    agent(Duration.ofMinutes(1), false).reply(turn());

    assertThat(server.requests().get(0).body()).doesNotContainKeys("tools", "tool_choice");
  }
}
