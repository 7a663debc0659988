package io.mongosession.internal.transfer;

import static io.mongosession.testing.PythonDocuments.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.InvalidInputException;
import io.mongosession.internal.store.MessageDocuments;
import io.mongosession.internal.store.RecordMapper;
import io.mongosession.testing.PythonDocuments;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every field of the Python library's documents, and where it lands. */
class StrandsReaderTest {

  private static final String ASSISTANT = "assistant";

  private static Date time(long millis) {
    return new Date(millis);
  }

  @Test
  void everyDocumentOfTheLibraryIsKnownAndNoOther() {
    assertThat(PythonDocuments.documents()).hasSize(25).allMatch(StrandsReader::isStrands);

    Document ours = new Document("session_id", "s").append("agents", new Document());
    assertThat(StrandsReader.isStrands(ours)).isTrue();
    assertThat(StrandsReader.isStrands(new Document(ours).append("session_key", "k"))).isFalse();
    assertThat(StrandsReader.isStrands(new Document("session", ours))).isFalse();
    assertThat(StrandsReader.isStrands(new Document("session_id", "s"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "py-01-one-agent, 1, 2, 0",
    "py-02-several-agents, 4, 8, 0",
    "py-03-tools, 1, 6, 0",
    "py-04-media, 1, 2, 0",
    "py-05-reasoning, 1, 2, 0",
    "py-06-guardrail, 1, 6, 0",
    "py-07-metrics, 1, 8, 0",
    "py-08-state-sliding, 1, 16, 0",
    "py-09-summary, 1, 20, 0",
    "py-10-session-data, 1, 2, 4",
    "py-11-long, 1, 2000, 0",
    "py-12-unknown-fields, 1, 2, 0",
    "py-13-empty, 0, 0, 0",
    "py-13-agent-only, 1, 0, 0",
    "py-13-orphan-tool, 1, 4, 0",
    "py-14-duplicate-ids, 1, 6, 0",
    "py-15/with slash ünïcode, 1, 2, 0",
    "py-16-v0.1.2, 1, 4, 0",
    "py-16-v0.1.8, 1, 4, 1",
    "py-16-v0.1.15, 1, 4, 1",
    "py-16-v0.2.5, 1, 4, 1",
    "py-16-v0.5.0, 1, 4, 1",
    "py-17-v0.1.2-sdk-1.0, 1, 4, 0",
    "py-17-v0.1.8-sdk-1.0, 1, 4, 1"
  })
  void aDocumentBecomesAsManyLinesAsItHasThings(String id, int agents, int messages, int feedback) {
    ConvertedSession lines = ConvertedSession.of(document(id));

    assertThat(lines.ofKind("session")).hasSize(1);
    assertThat(lines.agents()).hasSize(agents);
    assertThat(lines.ofKind("message")).hasSize(messages);
    assertThat(lines.feedback()).hasSize(feedback);
    assertThat(lines.all()).hasSize(1 + agents + messages + feedback);
    assertThat(lines.agents().stream().mapToLong(a -> a.getLong("next_number")).sum())
        .isEqualTo(messages);
    assertThat(lines.ofKind("message")).extracting(MessageDocuments::message).hasSize(messages);
    assertThat(lines.feedback())
        .map(item -> new Document(item).append("_id", item.get("feedback_id")))
        .extracting(MessageDocuments::feedback)
        .hasSize(feedback);
    for (Document agent : lines.agents()) {
      String agentId = agent.getString("agent_id");
      Document stored = new Document("agents", new Document(agentId.replace(".", "%2E"), agent));
      assertThat(RecordMapper.readAgent(stored, agentId).nextNumber())
          .isEqualTo(lines.messages(agentId).size());
    }
  }

  @Test
  void anIdThatIsTooLongIsAnErrorThatNamesIt() {
    Document document =
        PythonDocuments.documents().stream()
            .filter(d -> d.getString("_id").length() == 306)
            .findFirst()
            .orElseThrow();

    assertThatThrownBy(() -> ConvertedSession.of(document))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("session_id: must be 1 to 256 characters without control characters");
  }

  @Test
  void anIdThatRestCannotAddressIsReported() {
    assertThat(ConvertedSession.of(document("py-15/with slash ünïcode")).reports())
        .anyMatch(report -> report.startsWith("session_id cannot be addressed through REST"));
    assertThat(ConvertedSession.of(document("py-01-one-agent")).reports())
        .noneMatch(report -> report.contains("REST"));
    Document document = document("py-01-one-agent");
    data(document).put("agent_id", "a/b");
    assertThat(ConvertedSession.of(document).reports())
        .anyMatch(report -> report.startsWith("agents.assistant.agent_data.agent_id cannot be"));
    data(document).put("agent_id", "a".repeat(129));
    assertThatThrownBy(() -> ConvertedSession.of(document))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "agents.assistant.agent_data.agent_id: must be 1 to 128 characters without control"
                + " characters");
  }

  @Test
  void theSessionKeepsItsFields() {
    Document session = ConvertedSession.of(document("py-10-session-data")).session();

    assertThat(session.keySet())
        .containsExactly(
            "format",
            "session_id",
            "session_type",
            "application_name",
            "created_at",
            "updated_at",
            "metadata");
    assertThat(session)
        .containsEntry("format", 1)
        .containsEntry("session_id", "py-10-session-data")
        .containsEntry("session_type", "AGENT")
        .containsEntry("application_name", "shop-assistant")
        .containsEntry("created_at", time(1795622039171L))
        .containsEntry("updated_at", time(1795622039249L));
    assertThat(session.get("metadata", Document.class))
        .containsEntry("priority", "high")
        .containsEntry("case_id", "")
        .containsEntry("count", 3)
        .containsEntry("ratio", 0.5)
        .containsEntry("tags", List.of("new", "garden"))
        .containsEntry(
            "nested",
            new Document("tier", "gold")
                .append("since", Date.from(Instant.parse("2026-01-02T03:04:05.678Z"))))
        .containsEntry("user", new Document("email", "nobody@example.invalid"))
        .containsEntry("none", null)
        .containsEntry("flag", true)
        .containsEntry("raw", new Binary(new byte[] {1, 2}));
  }

  @Test
  void whatAnOldVersionDidNotWriteIsAbsentAndMetadataEmpty() {
    Document session = ConvertedSession.of(document("py-16-v0.1.2")).session();

    assertThat(session).doesNotContainKeys("application_name", "owner", "retention", "usage");
    assertThat(session).containsEntry("metadata", new Document());
  }

  @Test
  void theViewersPasswordIsDroppedAndReportedWithoutBeingShown() {
    Document document = document("py-10-session-data");
    ConvertedSession lines = ConvertedSession.of(document);

    assertThat(lines.reports())
        .contains(
            "session_viewer_password is not kept: it is a secret of the Python library's viewer");
    assertThat(lines.json().toString() + lines.reports())
        .doesNotContain(document.getString("session_viewer_password"));
  }

  @Test
  void anOwnerAndWhatElseThisProductGaveASessionComesBack() {
    Document document =
        document("py-13-empty")
            .append("owner", "ann")
            .append("retention", 2592000000L)
            .append("usage", new Document("turns", 3L));
    Document session = ConvertedSession.of(document).session();

    assertThat(session)
        .containsEntry("owner", "ann")
        .containsEntry("retention", 2592000000L)
        .containsEntry("usage", new Document("turns", 3L));
    assertThat(session.keySet())
        .containsExactly(
            "format",
            "session_id",
            "session_type",
            "application_name",
            "owner",
            "created_at",
            "updated_at",
            "retention",
            "metadata",
            "usage");
  }

  @Test
  void anApplicationNameLongerThanOneMayBeIsAnErrorAndAnEmptyOneIsNone() {
    Document document = document("py-13-empty");

    assertThat(ConvertedSession.of(document.append("application_name", "")).session())
        .doesNotContainKey("application_name");
    assertThatThrownBy(
            () -> ConvertedSession.of(document.append("application_name", "a".repeat(129))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("application_name: must be 1 to 128 characters without control characters");
  }

  @Test
  void anAgentsIdIsItsOwnWordAndNotThePathOfItsTree() {
    ConvertedSession lines = ConvertedSession.of(document("py-02-several-agents"));

    assertThat(lines.agents())
        .extracting(agent -> agent.get("agent_id"))
        .containsExactly("planner", "translator", "price agent", "team.review.v2");
    assertThat(lines.messages("team.review.v2")).hasSize(2);
    assertThat(lines.ofKind("message")).extracting(message -> message.get("agent_id")).isSorted();
  }

  @Test
  void anAgentMayBeTheBranchOfAnother() {
    Document document =
        ConvertedSession.changed(
            document("py-02-several-agents"),
            d -> {
              Document agents = d.get("agents", Document.class);
              Document team = agents.get("team", Document.class);
              Document planner = agents.get("planner", Document.class);
              planner.get("agent_data", Document.class).put("agent_id", "team");
              agents.remove("planner");
              team.putAll(planner);
              return d;
            });

    ConvertedSession lines = ConvertedSession.of(document);
    assertThat(lines.agents())
        .extracting(agent -> agent.get("agent_id"))
        .containsExactly("team", "translator", "price agent", "team.review.v2");
    assertThat(lines.agent("team")).doesNotContainKey("review");
    assertThat(lines.rewritten().get("agents", Document.class).get("team", Document.class))
        .containsKeys("agent_data", "messages", "review");
    assertThat(ConvertedSession.of(lines.rewritten()).json()).isEqualTo(lines.json());
  }

  @Test
  void twoAgentsOfOneIdAreAnError() {
    Document document = document("py-02-several-agents");
    Document agents = document.get("agents", Document.class);
    agents
        .get("planner", Document.class)
        .get("agent_data", Document.class)
        .put("agent_id", "translator");

    assertThatThrownBy(() -> ConvertedSession.of(document))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("agents.translator: must be an agent whose id no other has");
  }

  @Test
  void anAgentKeepsItsFields() {
    Document agent = ConvertedSession.of(document("py-10-session-data")).agent(ASSISTANT);

    assertThat(agent.keySet())
        .containsExactly(
            "session_id",
            "agent_id",
            "next_number",
            "state",
            "conversation_manager_state",
            "model",
            "system_prompt",
            "prompt_metadata",
            "created_at",
            "updated_at");
    assertThat(agent)
        .containsEntry("session_id", "py-10-session-data")
        .containsEntry("next_number", 2L)
        .containsEntry("state", new Document())
        .containsEntry("model", "example.fake-model-1")
        .containsEntry("system_prompt", "You help visitors of a garden shop.")
        .containsEntry("created_at", time(1795622039172L))
        .containsEntry("updated_at", time(1795622039193L));
    assertThat(agent.get("prompt_metadata", Document.class))
        .containsEntry("prompt_name", "Garden V2")
        .containsEntry("temperature", 0.7);
  }

  @Test
  void anAgentsStateKeepsItsTypesAndItsNamesAreEncoded() {
    Document agent = ConvertedSession.of(document("py-08-state-sliding")).agent("gardener");

    assertThat(agent.get("state", Document.class))
        .isEqualTo(
            new Document("season", "summer")
                .append("beds", List.of(1, 2, new Document("soil", "loam")))
                .append("ratio", 0.125)
                .append("big", 9007199254740993L)
                .append("done", false)
                .append("none", null)
                .append("name%2Ewith%2Edots", "kept")
                .append("%24dollar", 1)
                .append("", "empty key"));
    assertThat(agent.get("conversation_manager_state", Document.class))
        .containsEntry("__name__", "SlidingWindowConversationManager")
        .containsEntry("removed_message_count", 10)
        .containsEntry("model_call_count", 0);
  }

  @Test
  void aSummaryStaysInTheStateOfTheConversationManager() {
    Document agent = ConvertedSession.of(document("py-09-summary")).agent("summarizer");

    Document state = agent.get("conversation_manager_state", Document.class);
    assertThat(state)
        .containsEntry("__name__", "SummarizingConversationManager")
        .containsEntry("removed_message_count", 9);
    assertThat(state.get("summary_message", Document.class))
        .containsEntry("role", "user")
        .containsEntry(
            "content",
            List.of(new Document("text", "Summary: nine questions about beds were answered.")));
  }

  @Test
  void theInternalStateIsReportedAndSaysWhetherSomethingIsLost() {
    assertThat(ConvertedSession.of(document("py-01-one-agent")).reports())
        .contains(
            "agents.assistant.agent_data._internal_state is not kept: nothing is pending in it");
    Document pending = document("py-01-one-agent");
    data(pending)
        .get("_internal_state", Document.class)
        .get("interrupt_state", Document.class)
        .put("activated", true);

    assertThat(ConvertedSession.of(pending).reports())
        .contains(
            "agents.assistant.agent_data._internal_state is not kept: a pending interrupt, or what a"
                + " provider keeps of the conversation, is lost");
    assertThat(ConvertedSession.of(document("py-17-v0.1.2-sdk-1.0")).reports())
        .noneMatch(report -> report.contains("_internal_state"));
  }

  @Test
  void aModelLongerThanOneMayBeHereIsReported() {
    Document document = document("py-01-one-agent");
    data(document).put("model", "m".repeat(257));
    ConvertedSession lines = ConvertedSession.of(document);

    assertThat(lines.agent(ASSISTANT)).doesNotContainKey("model");
    assertThat(lines.reports())
        .contains(
            "agents.assistant.agent_data.model is not kept: it is longer than 256 characters");
  }

  @Test
  void aMessageKeepsItsFields() {
    Document message = ConvertedSession.of(document("py-01-one-agent")).messages(ASSISTANT).get(1);

    assertThat(message.keySet())
        .containsExactly(
            "session_id",
            "agent_id",
            "number",
            "role",
            "content",
            "created_at",
            "updated_at",
            "metrics",
            "tracking_id");
    assertThat(message)
        .containsEntry("session_id", "py-01-one-agent")
        .containsEntry("agent_id", ASSISTANT)
        .containsEntry("number", 1L)
        .containsEntry("role", "assistant")
        .containsEntry(
            "content", List.of(new Document("text", "Tomatoes like sun and a lot of water.")));
    assertThat(message.getDate("created_at")).isEqualTo(message.getDate("updated_at"));
  }

  @Test
  void messagesAreNumberedByPositionBecauseTheirIdsRepeat() {
    ConvertedSession lines = ConvertedSession.of(document("py-14-duplicate-ids"));

    assertThat(lines.messages("shared"))
        .extracting(message -> message.get("number"))
        .containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    assertThat(lines.agent("shared")).containsEntry("next_number", 6L);
  }

  @Test
  void blocksOfEveryKindStayAsTheyAre() {
    List<Document> media = ConvertedSession.of(document("py-04-media")).messages("seer");
    Document stored = document("py-04-media");
    Document wrapper =
        stored
            .get("agents", Document.class)
            .get("seer", Document.class)
            .getList("messages", Document.class)
            .get(0);

    assertThat(media.get(0).get("content"))
        .isEqualTo(wrapper.get("message", Document.class).get("content"));
    assertThat(media.get(0).getList("content", Document.class).get(1).get("image", Document.class))
        .extracting(image -> ((Document) ((Document) image).get("source")).get("bytes"))
        .isInstanceOf(Binary.class);
    assertThat(ConvertedSession.of(document("py-03-tools")).json().toString())
        .contains("toolUse", "toolResult");
    assertThat(ConvertedSession.of(document("py-05-reasoning")).json().toString())
        .contains("reasoningContent", "redactedContent", "$binary");
  }

  @Test
  void theFiguresOfAMessageGetThisProductsNames() {
    Document metrics =
        ConvertedSession.of(document("py-07-metrics"))
            .messages("counter")
            .get(1)
            .get("metrics", Document.class);

    assertThat(metrics)
        .containsEntry("input_tokens", 500)
        .containsEntry("output_tokens", 200)
        .containsEntry("total_tokens", 700)
        .containsEntry("cached_input_tokens", 450)
        .containsEntry("cache_write_input_tokens", 50)
        .containsEntry("latency_ms", 1500)
        .containsEntry("time_to_first_token_ms", 61)
        .doesNotContainKeys("usage", "metrics");
  }

  @Test
  void runningTotalsStayApartSoThatNobodyAddsThemUp() {
    Document question = ConvertedSession.of(document("py-07-metrics")).messages("counter").get(2);

    Document metrics = question.get("metrics", Document.class);
    assertThat(metrics.keySet()).containsExactly("event_loop_metrics");
    assertThat(metrics.get("event_loop_metrics", Document.class).keySet())
        .containsExactly("accumulated_metrics", "accumulated_usage", "cycle_metrics", "tool_usage");
  }

  @Test
  void figuresBesideTheMessageAsTheFirstVersionsWroteThemAreMetrics() {
    Document document = document("py-17-v0.1.2-sdk-1.0");
    firstMessage(document).append("latency_ms", 7).append("input_tokens", 8);

    assertThat(ConvertedSession.of(document).messages(ASSISTANT).get(0).get("metrics"))
        .isEqualTo(new Document("input_tokens", 8).append("latency_ms", 7));
  }

  private static Document data(Document document) {
    return document
        .get("agents", Document.class)
        .get(ASSISTANT, Document.class)
        .get("agent_data", Document.class);
  }

  private static Document firstMessage(Document document) {
    return document
        .get("agents", Document.class)
        .get(ASSISTANT, Document.class)
        .getList("messages", Document.class)
        .get(0);
  }

  @Test
  void theOriginalOfARedactedMessageIsNotResurrected() {
    ConvertedSession lines = ConvertedSession.of(document("py-06-guardrail"));

    Document message = lines.messages("guarded").get(5);
    assertThat(message)
        .containsEntry("content", List.of(new Document("text", "[Removed by moderation.]")))
        .containsEntry("redacted_at", time(1795622038360L))
        .doesNotContainKey("original_content");
    assertThat(lines.json().toString()).doesNotContain("Let us talk about plants.");
    assertThat(lines.reports())
        .contains(
            "agents.guarded.messages.5.message.content is not kept: it is the original of a redacted"
                + " message");
    assertThat(lines.reports()).noneMatch(report -> report.contains("messages.2"));
  }

  @Test
  void theOriginalStaysWhereOriginalsAreKept() {
    ConvertedSession lines = ConvertedSession.of(document("py-06-guardrail"), true);

    assertThat(lines.messages("guarded").get(5))
        .containsEntry("content", List.of(new Document("text", "[Removed by moderation.]")))
        .containsEntry(
            "original_content", List.of(new Document("text", "Let us talk about plants.")));
    assertThat(lines.messages("guarded").get(2)).doesNotContainKey("original_content");
    assertThat(lines.reports()).noneMatch(report -> report.contains("original"));
  }

  @Test
  void aRedactionWithoutAnEventIsOfTheMessagesLastChange() {
    Document message = ConvertedSession.of(document("py-16-v0.1.2")).messages(ASSISTANT).get(3);

    assertThat(message)
        .containsEntry("content", List.of(new Document("text", "[gone]")))
        .containsEntry("redacted_at", time(1795623144473L))
        .doesNotContainKey("guardrail_events");
  }

  @Test
  void aRedactionWithoutAReplacementHidesTheOriginalAllTheSame() {
    Document document = document("py-16-v0.1.2");
    firstMessage(document).put("redact_message", new Document("role", "user"));

    assertThat(ConvertedSession.of(document).messages(ASSISTANT).get(0))
        .containsEntry("content", "")
        .containsKey("redacted_at");
  }

  @Test
  void theGuardrailsEventsAreOnTheMessagesTheyName() {
    ConvertedSession lines = ConvertedSession.of(document("py-06-guardrail"));

    assertThat(lines.messages("guarded").get(2).get("guardrail_events"))
        .isEqualTo(List.of(new Document("action", "BLOCKED").append("at", time(1795622038334L))));
    Document event =
        lines.messages("guarded").get(5).getList("guardrail_events", Document.class).get(0);
    assertThat(event)
        .containsEntry("action", "ANONYMIZED")
        .containsEntry("at", time(1795622038360L))
        .containsEntry("stop_reason", "guardrail_intervened");
    assertThat(event.get("trace", Document.class)).containsKey("inputAssessment");
    assertThat(event.get("summary", Document.class))
        .containsEntry("contentPolicy", List.of("HATE/HIGH"))
        .containsEntry(
            "sensitiveInformationPolicy", List.of("EMAIL/ANONYMIZED", "customer.number/BLOCKED"));
    assertThat(lines.session()).doesNotContainKey("guardrail_events");
    assertThat(lines.messages("guarded").stream().filter(m -> m.containsKey("guardrail_events")))
        .hasSize(2);
    assertThat(MessageDocuments.message(lines.messages("guarded").get(5)).guardrailEvents())
        .singleElement()
        .satisfies(
            read ->
                assertThat(read.summary())
                    .isEqualTo(
                        Map.of(
                            "contentPolicy", List.of("HATE/HIGH"),
                            "topicPolicy", List.of("finance/BLOCKED"),
                            "wordPolicy", List.of("weed"),
                            "sensitiveInformationPolicy",
                                List.of("EMAIL/ANONYMIZED", "customer.number/BLOCKED"))));
  }

  @Test
  void anEarlierEventOfAMessageComesBeforeItsLatest() {
    Document document = document("py-06-guardrail");
    document
        .getList("guardrail_events", Document.class)
        .add(
            0,
            new Document("message_id", 5)
                .append("agent_id", "guarded")
                .append("action", "WARNED")
                .append("timestamp", time(1795622038355L))
                .append("policies_triggered", new Document("wordPolicy", "weed")));
    ConvertedSession lines = ConvertedSession.of(document);

    assertThat(lines.messages("guarded").get(5).getList("guardrail_events", Document.class))
        .extracting(event -> event.get("action"))
        .containsExactly("WARNED", "ANONYMIZED");
    assertThat(lines.reports())
        .contains(
            "guardrail_events.0.policies_triggered.wordPolicy is not kept: it is no list of names");
  }

  @Test
  void fieldsNobodyKnowsStayOnTheirDocuments() {
    ConvertedSession lines = ConvertedSession.of(document("py-12-unknown-fields"));

    assertThat(lines.session())
        .containsEntry("tenant", "north")
        .containsEntry("labels", List.of("a", "b"))
        .containsEntry("owner_team", new Document("name", "garden"))
        .containsEntry("guardrail_events", List.of(new Document("note", "foreign")));
    assertThat(lines.agent(ASSISTANT)).containsEntry("region", "eu");
    assertThat(lines.agent(ASSISTANT)).containsEntry("max_tokens", 1024);
    assertThat(lines.messages(ASSISTANT).get(0)).containsEntry("channel", "web");
    assertThat(lines.messages(ASSISTANT).get(1))
        .containsEntry("annotations", List.of(new Document("start", 0).append("end", 5)));
  }

  @Test
  void anUnknownFieldWhoseNameMeansSomethingHereIsReported() {
    Document document = document("py-12-unknown-fields").append("agent_ids", List.of("x"));
    firstMessage(document).append("status", "draft").append("pieces", new Document());
    document
        .get("agents", Document.class)
        .get(ASSISTANT, Document.class)
        .append("turn", new Document("id", "t"));
    ConvertedSession lines = ConvertedSession.of(document);

    assertThat(lines.session()).doesNotContainKey("agent_ids");
    assertThat(lines.agent(ASSISTANT)).doesNotContainKey("turn");
    assertThat(lines.messages(ASSISTANT).get(0)).doesNotContainKeys("status", "pieces");
    assertThat(lines.reports())
        .contains(
            "agent_ids is not kept: this product has another meaning for the name",
            "agents.assistant.turn is not kept: this product has another meaning for the name",
            "agents.assistant.messages.0.status is not kept: this product has another meaning for the"
                + " name");
  }

  @Test
  void feedbackKeepsWhatHasAPlaceAndTheRestIsExtra() {
    List<Document> feedback = ConvertedSession.of(document("py-10-session-data")).feedback();

    assertThat(feedback.get(0))
        .containsEntry("session_id", "py-10-session-data")
        .containsEntry("rating", "up")
        .containsEntry("comment", "Helpful.")
        .containsEntry("created_at", time(1795622039227L))
        .doesNotContainKeys("extra", "agent_id", "message_number");
    assertThat(feedback.get(1)).containsEntry("rating", "down");
    assertThat(feedback.get(2))
        .containsEntry("comment", "Just looking.")
        .doesNotContainKey("rating");
    assertThat(feedback.get(3).keySet())
        .containsExactly(
            "session_id",
            "feedback_id",
            "rating",
            "comment",
            "extra",
            "agent_id",
            "message_number",
            "created_at");
    assertThat(feedback.get(3))
        .containsEntry("extra", new Document("user", "visitor-7").append("stars", 5))
        .containsEntry("agent_id", ASSISTANT)
        .containsEntry("message_number", 1L);
  }

  @Test
  void feedbackHasIdsThatAreTheSameEachTimeAndStayWhenAnotherIsAdded() {
    Document document = document("py-10-session-data");
    List<Object> ids = ids(document);
    List<Document> feedbacks = document.getList("feedbacks", Document.class);
    feedbacks.add(0, new Document("rating", "up").append("created_at", time(1L)));
    feedbacks.add(new Document("rating", "down").append("created_at", time(1795622039227L)));

    assertThat(ids).hasSize(4).doesNotHaveDuplicates();
    assertThat(ids(document)).hasSize(6).doesNotHaveDuplicates().containsAll(ids);
  }

  private static List<Object> ids(Document document) {
    return ConvertedSession.of(document).feedback().stream()
        .map(f -> f.get("feedback_id"))
        .toList();
  }

  @Test
  void aRatingOfAnotherScaleAndAMessageOfNobodyAreExtra() {
    Document item =
        new Document("rating", "4 of 5")
            .append("score", 0.8)
            .append("agent_id", "ghost")
            .append("message_id", 1)
            .append("my.key", 1)
            .append("created_at", time(5));
    Document document = document("py-10-session-data").append("feedbacks", List.of(item));
    ConvertedSession lines = ConvertedSession.of(document);

    assertThat(lines.feedback().get(0))
        .containsEntry("score", 0.8)
        .containsEntry(
            "extra",
            new Document("rating", "4 of 5")
                .append("agent_id", "ghost")
                .append("message_id", 1)
                .append("my%2Ekey", 1))
        .doesNotContainKeys("rating", "agent_id", "message_number");
    assertThat(lines.rewritten().getList("feedbacks", Document.class)).containsExactly(item);
  }

  @Test
  void feedbackOnAnIdThatRepeatsIsOfTheFirstMessageThatHasItAndReported() {
    Document item =
        new Document("rating", "up").append("agent_id", "shared").append("message_id", 3);
    Document document = document("py-14-duplicate-ids").append("feedbacks", List.of(item));
    ConvertedSession lines = ConvertedSession.of(document);

    assertThat(lines.feedback().get(0))
        .containsEntry("message_number", 3L)
        .containsEntry("created_at", document.getDate("created_at"));
    assertThat(lines.reports())
        .contains(
            "feedbacks.0.message_id is not kept: 2 messages have this id; the first of them is taken");
  }

  @Test
  void theShapeOfTheLibrarysDocumentationIsRead() {
    Document data =
        new Document("agent_id", "a").append("created_at", "2026-01-02T03:04:05.678901+00:00");
    Document message =
        new Document("message_id", 1)
            .append("role", "user")
            .append("content", "Hello")
            .append("created_at", "2026-01-02 03:04:06")
            .append("channel", "web");
    Document agent = new Document("agent_data", data).append("messages", List.of(message));
    Document document =
        new Document("session_id", "documented")
            .append("session_type", "default")
            .append("created_at", "2026-01-02T04:04:05+01:00")
            .append("agents", new Document("a", agent));
    ConvertedSession lines = ConvertedSession.of(document);

    assertThat(lines.session())
        .containsEntry("session_type", "default")
        .containsEntry("created_at", Date.from(Instant.parse("2026-01-02T03:04:05Z")))
        .containsEntry("updated_at", Date.from(Instant.parse("2026-01-02T03:04:05Z")));
    assertThat(lines.agent("a"))
        .containsEntry("created_at", Date.from(Instant.parse("2026-01-02T03:04:05.678Z")));
    assertThat(lines.messages("a").get(0))
        .containsEntry("number", 0L)
        .containsEntry("role", "user")
        .containsEntry("content", "Hello")
        .containsEntry("channel", "web")
        .containsEntry("created_at", Date.from(Instant.parse("2026-01-02T03:04:06Z")))
        .doesNotContainKey("message_id");
    assertThat(lines.reports()).isEmpty();
  }

  @Test
  void whatIsNoMessageOrNoAgentIsReportedAndTheRestIsNumberedOn() {
    Document document =
        ConvertedSession.changed(
            document("py-01-one-agent"),
            d -> {
              Document agents = d.get("agents", Document.class);
              agents.append("odd", 5).append("hollow", new Document("x", new Document()));
              List<Object> messages =
                  agents.get(ASSISTANT, Document.class).get("messages", List.of());
              agents
                  .get(ASSISTANT, Document.class)
                  .put("messages", List.of("x", new Document("message_id", 0), messages.get(1)));
              return d;
            });
    ConvertedSession lines = ConvertedSession.of(document);

    assertThat(lines.messages(ASSISTANT)).hasSize(1);
    assertThat(lines.messages(ASSISTANT).get(0)).containsEntry("number", 0L);
    assertThat(lines.agent(ASSISTANT)).containsEntry("next_number", 1L);
    assertThat(lines.reports())
        .contains(
            "agents.odd is not kept: there is no agent in it",
            "agents.hollow is not kept: there is no agent in it",
            "agents.assistant.messages.0 is not kept: it is no object",
            "agents.assistant.messages.1 is not kept: it has no role or no content");
  }

  @Test
  void aTimeThatIsNoneIsReportedAndASessionWithoutOneIsAnError() {
    Document document = document("py-13-empty").append("created_at", "yesterday");

    assertThat(ConvertedSession.of(document).reports())
        .contains("created_at is not kept: it is no time");
    document.remove("updated_at");
    assertThatThrownBy(() -> ConvertedSession.of(document))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("created_at: must be a date");
  }
}
