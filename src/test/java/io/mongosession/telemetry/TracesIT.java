package io.mongosession.telemetry;

import static io.mongosession.testing.ModelServer.call;
import static io.mongosession.testing.ModelServer.status;
import static io.mongosession.testing.ModelServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.testing.Deployments;
import io.mongosession.testing.Http;
import io.mongosession.testing.ModelServer;
import io.mongosession.testing.Wait;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a server with OpenTelemetry exports of a chat. */
@Tag("smoke")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class TracesIT {

  /** Stands for the key of the model's endpoint. */
  private static final String CANARY = "CanaryKey-" + UUID.randomUUID();

  private static final ModelServer MODEL = new ModelServer();
  private static final SpanReceiver RECEIVER = new SpanReceiver();

  private final String session = "traced-" + UUID.randomUUID();
  private final String says = "please " + UUID.randomUUID();
  private final String replies = "gladly " + UUID.randomUUID();

  @ArquillianResource private URL application;

  @Deployment(testable = false)
  static WebArchive war() {
    return Deployments.war(
        Map.ofEntries(
            Map.entry("otel.sdk.disabled", "false"),
            Map.entry("otel.exporter.otlp.endpoint", RECEIVER.endpoint()),
            Map.entry("otel.exporter.otlp.protocol", "http/protobuf"),
            Map.entry("otel.traces.exporter", "otlp"),
            Map.entry("otel.metrics.exporter", "none"),
            Map.entry("otel.logs.exporter", "none"),
            Map.entry("otel.bsp.schedule.delay", "50"),
            Map.entry("mongodb.session.chat.model.base-url", MODEL.baseUrl()),
            Map.entry("mongodb.session.chat.model.api-key", CANARY),
            Map.entry("mongodb.session.chat.model.name", "configured"),
            Map.entry("mongodb.session.chat.model.temperature", "0.5")));
  }

  @AfterAll
  static void stop() {
    MODEL.close();
    RECEIVER.close();
  }

  private String chat(String accept) {
    Http.Response response =
        Http.send(
            HttpRequest.newBuilder(
                    URI.create(application.toString())
                        .resolve("/it/api/sessions/" + session + "/chat"))
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofString("{\"message\":\"" + says + "\"}"))
                .build());
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  /** The trace that the model's server was told of, once all of it has been exported. */
  private SpanTree trace() {
    String[] parts = told(0).split("-");
    Wait.until(
        "the trace is exported",
        () ->
            SpanTree.of(RECEIVER.spans(), parts[1]).spans().stream()
                .anyMatch(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER));
    SpanTree trace = SpanTree.of(RECEIVER.spans(), parts[1]);
    assertThat(told(0)).startsWith("00-").contains(parts[1]).endsWith("-01");
    return trace;
  }

  private String told(int call) {
    return MODEL.requests(says).get(call).exchange().getRequestHeaders().getFirst("traceparent");
  }

  private void assertNothingIsTold() {
    assertThat(RECEIVER.received())
        .contains(session)
        .doesNotContain(CANARY)
        .doesNotContain(says)
        .doesNotContain(replies);
  }

  @Test
  void aChatWithAToolIsOneTrace() {
    MODEL.script(
        says,
        call(null, "manage_metadata", "{\"action\":\"set\",\"metadata\":{\"a\":1}}"),
        text(replies));
    assertThat(chat("application/json")).contains(replies);

    SpanTree trace = trace();
    assertThat(trace.lines())
        .containsExactly(
            "SERVER POST /it/api/sessions/{session_id}/chat",
            "  INTERNAL invoke_agent default",
            "    CLIENT findAndModify sessions",
            "    CLIENT find sessions",
            "    CLIENT insert sessions",
            "    CLIENT insert sessions.messages",
            "    CLIENT chat configured",
            "    CLIENT findAndModify sessions",
            "    CLIENT insert sessions.messages",
            "    INTERNAL execute_tool manage_metadata",
            "      CLIENT find sessions",
            "      CLIENT update sessions",
            "    CLIENT findAndModify sessions",
            "    CLIENT insert sessions.messages",
            "    CLIENT chat configured",
            "    CLIENT findAndModify sessions",
            "    CLIENT insert sessions.messages",
            "    CLIENT update sessions");
    List<Span> calls = trace.named("chat configured");
    assertThat(told(0)).contains(SpanTree.hex(calls.get(0).getSpanId()));
    assertThat(told(1)).contains(SpanTree.hex(calls.get(1).getSpanId()));
    assertThat(SpanTree.attributes(trace.spans().get(0)))
        .containsEntry("http.response.status_code", "200");
    assertThat(SpanTree.attributes(trace.named("invoke_agent default").get(0)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "gen_ai.operation.name", "invoke_agent",
                "gen_ai.agent.id", "default",
                "gen_ai.agent.name", "default",
                "gen_ai.conversation.id", session,
                "gen_ai.response.finish_reasons", "[stop]",
                "gen_ai.usage.input_tokens", "14",
                "gen_ai.usage.output_tokens", "6",
                "mongodb_session.turn.outcome", "completed"));
    assertThat(SpanTree.attributes(calls.get(0)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("gen_ai.operation.name", "chat"),
                Map.entry("gen_ai.provider.name", "openai"),
                Map.entry("gen_ai.conversation.id", session),
                Map.entry("gen_ai.request.model", "configured"),
                Map.entry("gen_ai.request.temperature", "0.5"),
                Map.entry("gen_ai.response.model", "served"),
                Map.entry("gen_ai.response.finish_reasons", "[tool_execution]"),
                Map.entry("gen_ai.usage.input_tokens", "7"),
                Map.entry("gen_ai.usage.output_tokens", "3"),
                Map.entry("server.address", "localhost"),
                Map.entry("server.port", MODEL.baseUrl().replaceAll("\\D*(\\d+)/v1", "$1"))));
    assertThat(SpanTree.attributes(trace.named("execute_tool manage_metadata").get(0)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "gen_ai.operation.name", "execute_tool",
                "gen_ai.tool.name", "manage_metadata",
                "gen_ai.tool.type", "function",
                "gen_ai.tool.call.id", "call_1_0"));
    assertThat(SpanTree.attributes(trace.named("insert sessions.messages").get(0)))
        .containsOnlyKeys(
            "db.system.name",
            "db.namespace",
            "db.collection.name",
            "db.operation.name",
            "server.address",
            "server.port")
        .containsEntry("db.system.name", "mongodb")
        .containsEntry("db.collection.name", "sessions.messages")
        .containsEntry("db.operation.name", "insert");
    assertNothingIsTold();
  }

  @Test
  void aStreamedChatIsOneTraceAndWhatItLogsCanBeFoundByIt() {
    MODEL.script(says, status(500, "{}"), text(replies));
    assertThat(chat("text/event-stream")).contains(replies);

    SpanTree trace = trace();
    assertThat(trace.lines())
        .startsWith(
            "SERVER POST /it/api/sessions/{session_id}/chat", "  INTERNAL invoke_agent default")
        .filteredOn(line -> line.contains("chat configured"))
        .containsExactly("    CLIENT chat configured", "    CLIENT chat configured");
    Span failed = trace.named("chat configured").get(0);
    assertThat(SpanTree.attributes(failed)).containsKey("error.type");
    assertThat(Deployments.serverLog())
        .containsPattern(
            "\\[trace %s span %s] \\[request \\S+] A model gave no reply"
                .formatted(
                    SpanTree.hex(failed.getTraceId()),
                    SpanTree.hex(trace.named("invoke_agent default").get(0).getSpanId())));
    assertNothingIsTold();
  }
}
