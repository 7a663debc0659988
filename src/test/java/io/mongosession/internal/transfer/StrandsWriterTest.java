package io.mongosession.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.testing.PythonDocuments;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrandsWriterTest {

  private static final int MAX_SESSION_ID = 256;

  private static List<Document> importable() {
    return PythonDocuments.documents().stream()
        .filter(d -> d.getString("_id").length() <= MAX_SESSION_ID)
        .toList();
  }

  @Test
  void aSessionThatWentOutInTheLibrarysFormComesInAgainAsTheSameLines() {
    for (Document document : importable()) {
      ConvertedSession lines = ConvertedSession.of(document);

      assertThat(ConvertedSession.of(lines.rewritten()).json()).isEqualTo(lines.json());
    }
  }

  @Test
  void aRewrittenDocumentDiffersFromTheOriginalInNothingButWhatIsKnown() {
    Set<String> differences = new TreeSet<>();
    for (Document document : importable()) {
      compare("", document, ConvertedSession.of(document).rewritten(), differences);
    }

    assertThat(differences)
        .containsExactlyInAnyOrder(
            "lost session_viewer_password",
            "lost agents.*.agent_data._internal_state",
            // The agent's own times are better.
            "changed agents.*.agent_data.created_at",
            "changed agents.*.agent_data.updated_at",
            // Beside the message they would hide it from the library, and in agent_data the agent.
            "lost agents.*.messages[].channel",
            "new agents.*.messages[].message.channel",
            "lost agents.*.agent_data.max_tokens",
            "new agents.*.max_tokens",
            // Ids that repeated are positions now.
            "changed agents.*.messages[].message_id",
            // The original of a redacted message.
            "changed agents.*.messages[].message.content[].text",
            "lost agents.*.messages[].redact_message.tracking_id",
            // What the version of then did not write yet.
            "new application_name",
            "new metadata",
            "new feedbacks",
            "new guardrail_events");
  }

  @Test
  void whereOriginalsAreKeptTheyGoBackToo() {
    Document document = PythonDocuments.document("py-06-guardrail");
    Set<String> differences = new TreeSet<>();
    compare("", document, ConvertedSession.of(document, true).rewritten(), differences);

    assertThat(differences).isNotEmpty().noneMatch(d -> d.contains("message.content"));
  }

  @Test
  void textAsThisProductStoresItGoesOutAsABlockWhichTheLibraryWants() {
    StrandsWriter writer = new StrandsWriter(session());
    writer.add(agent("a"));
    writer.add(message("a", 0, "Hello"));
    writer.add(message("a", 4, ""));
    Document agent = agent(writer.document(), "a");

    assertThat(agent.getList("messages", Document.class))
        .extracting(wrapper -> wrapper.get("message", Document.class).get("content"))
        .containsExactly(List.of(new Document("text", "Hello")), List.of());
    assertThat(agent.getList("messages", Document.class))
        .extracting(wrapper -> wrapper.get("message_id"))
        .containsExactly(0, 4);
  }

  @Test
  void toolCallsOfLangChain4jGoOutAsTheLibrarysBlocksWithAllResultsInOneMessage() {
    StrandsWriter writer = new StrandsWriter(session());
    writer.add(agent("a"));
    writer.add(
        message(
            "a",
            0,
            "assistant",
            "{type:'AI', text:'I look.', toolExecutionRequests:["
                + "{id:'1', name:'stock', arguments:'{\"plant\": \"rose\"}'},"
                + "{id:'2', name:'price', arguments:'half'}]}"));
    writer.add(
        message(
            "a",
            1,
            "tool",
            "{type:'TOOL_EXECUTION_RESULT', id:'1', toolName:'stock',"
                + "contents:[{text:'12', type:'TEXT'}]}"));
    writer.add(
        message(
            "a",
            2,
            "tool",
            "{type:'TOOL_EXECUTION_RESULT', id:'2', toolName:'price',"
                + "text:'no', isError:true}"));
    writer.add(message("a", 3, "assistant", "{type:'AI', text:'12 pieces.'}"));
    Document document = writer.document();
    List<Document> messages = agent(document, "a").getList("messages", Document.class);

    assertThat(messages)
        .extracting(wrapper -> wrapper.get("message"))
        .containsExactly(
            Document.parse(
                "{role:'assistant', content:[{text:'I look.'},"
                    + "{toolUse:{toolUseId:'1', name:'stock', input:{'plant':'rose'}}},"
                    + "{toolUse:{toolUseId:'2', name:'price', input:{arguments:'half'}}}]}"),
            Document.parse(
                "{role:'user', content:["
                    + "{toolResult:{toolUseId:'1', status:'success', content:[{text:'12'}]}},"
                    + "{toolResult:{toolUseId:'2', status:'error', content:[{text:'no'}]}}]}"),
            Document.parse("{role:'assistant', content:[{text:'12 pieces.'}]}"));
    assertThat(messages).extracting(wrapper -> wrapper.get("message_id")).containsExactly(0, 1, 3);
  }

  @Test
  void imagesGoOutAsBytesAndWhatTheLibraryDoesNotKnowAsJson() {
    StrandsWriter writer = new StrandsWriter(session());
    writer.add(agent("a"));
    writer.add(
        message(
            "a",
            0,
            "user",
            "{type:'USER', contents:[{text:'See', type:'TEXT'},"
                + "{image:{base64Data:'AQI=', mimeType:'image/png'}, type:'IMAGE'},"
                + "{image:{url:'https://example.invalid/x.png'}, type:'IMAGE'}]}"));
    writer.add(message("a", 1, "user", "{form:7}"));

    List<Document> messages = agent(writer.document(), "a").getList("messages", Document.class);
    assertThat(messages.get(0).get("message", Document.class).getList("content", Document.class))
        .containsExactly(
            new Document("text", "See"),
            new Document(
                "image",
                new Document("format", "png")
                    .append("source", new Document("bytes", new Binary(new byte[] {1, 2})))),
            new Document(
                "text",
                "{\"image\": {\"url\": \"https://example.invalid/x.png\"}, \"type\": \"IMAGE\"}"));
    assertThat(messages.get(1).get("message", Document.class).get("content"))
        .isEqualTo(List.of(new Document("text", "{\"form\": 7}")));
  }

  @Test
  void anAgentOfThisProductGetsTheStateWithoutWhichTheLibraryDoesNotStart() {
    StrandsWriter writer = new StrandsWriter(session());
    writer.add(agent("a"));

    assertThat(agent(writer.document(), "a").get("agent_data", Document.class))
        .containsEntry("agent_id", "a")
        .containsEntry("state", new Document())
        .containsEntry(
            "conversation_manager_state",
            new Document("__name__", "SlidingWindowConversationManager")
                .append("removed_message_count", 0)
                .append("model_call_count", 0));
  }

  @Test
  void whatOnlyThisProductKnowsComesBack() {
    List<Document> lines =
        List.of(
            session(),
            agent("a"),
            new Document(
                "message",
                message("a", 0, List.of(new Document("text", "Half")))
                    .get("message", Document.class)
                    .append("status", "aborted")
                    .append("turn", 0L)
                    .append(
                        "metrics",
                        new Document("input_tokens", 5L)
                            .append("model", "m")
                            .append("finish%2Ereason", "stop"))),
            new Document(
                "feedback",
                new Document("session_id", "s")
                    .append("feedback_id", "f-1")
                    .append("score", 3)
                    .append(
                        "extra",
                        new Document("a%2Eb", 1)
                            .append("rating", "up")
                            .append("comment", null)
                            .append("created_at", "then"))
                    .append("agent_id", "a")
                    .append("message_number", 0L)
                    .append("created_at", NOW)));
    lines
        .get(0)
        .get("session", Document.class)
        .append("owner", "ann")
        .append("usage", new Document("turns", 1L));
    StrandsWriter writer = new StrandsWriter(lines.get(0));
    lines.subList(1, lines.size()).forEach(writer::add);

    ConvertedSession back = ConvertedSession.of(writer.document());
    assertThat(back.messages("a")).isEqualTo(List.of(lines.get(2).get("message", Document.class)));
    assertThat(back.feedback()).isEqualTo(List.of(lines.get(3).get("feedback", Document.class)));
    assertThat(back.session()).isEqualTo(lines.get(0).get("session", Document.class));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.b", "a..b", ".", "a.agent_data.b", "a.messages", "a.x.y", "$a", "a%2Eb"})
  void anAgentOfAnyIdIsFoundAgain(String id) {
    StrandsWriter writer = new StrandsWriter(session());
    writer.add(agent(id));
    Document a = agent("a");
    a.get("agent", Document.class).append("x", "of a");
    writer.add(a);
    ConvertedSession back = ConvertedSession.of(writer.document());

    assertThat(back.agents()).extracting(agent -> agent.get("agent_id")).contains("a", id);
    assertThat(back.agents()).hasSize(2);
    assertThat(back.agent("a")).containsEntry("x", "of a");
  }

  @Test
  void aSessionThatIsTooLargeForADocumentIsRefusedAsSoonAsThatIsClear() {
    StrandsWriter writer = new StrandsWriter(session());
    writer.add(agent("a"));
    String text = "x".repeat(1024 * 1024);
    for (int i = 0; i < 15; i++) {
      writer.add(message("a", i, text));
    }
    int rest = 16 * 1024 * 1024 - BsonSize.of(writer.document());

    assertThatThrownBy(() -> writer.add(message("a", 15, text)))
        .isInstanceOf(StrandsSizeException.class)
        .hasMessageContaining("session 's' is over 16 MiB as one document");
    assertThat(rest).isPositive().isLessThan(text.length());
  }

  @Test
  void aDocumentOfExactlySixteenMegabytesIsMadeAndNoByteMore() {
    StrandsWriter empty = new StrandsWriter(session());
    empty.add(agent("a"));
    empty.add(message("a", 0, "x"));
    int room = 16 * 1024 * 1024 - BsonSize.of(empty.document());

    StrandsWriter full = new StrandsWriter(session());
    full.add(agent("a"));
    full.add(message("a", 0, "x".repeat(room + 1)));
    assertThat(BsonSize.of(full.document())).isEqualTo(16 * 1024 * 1024);

    StrandsWriter over = new StrandsWriter(session());
    over.add(agent("a"));
    over.add(message("a", 0, "x".repeat(room + 2)));
    assertThatThrownBy(over::document).isInstanceOf(StrandsSizeException.class);
  }

  private static final Date NOW = new Date(1795622038310L);

  private static Document session() {
    return new Document(
        "session",
        new Document("format", 1)
            .append("session_id", "s")
            .append("session_type", "default")
            .append("created_at", NOW)
            .append("updated_at", NOW)
            .append("metadata", new Document()));
  }

  private static Document agent(String id) {
    return new Document(
        "agent",
        new Document("session_id", "s")
            .append("agent_id", id)
            .append("next_number", 5L)
            .append("created_at", NOW)
            .append("updated_at", NOW));
  }

  private static Document message(String agentId, long number, Object content) {
    return new Document(
        "message",
        new Document("session_id", "s")
            .append("agent_id", agentId)
            .append("number", number)
            .append("role", "user")
            .append("content", content)
            .append("created_at", NOW)
            .append("updated_at", NOW));
  }

  /** With an object as content. */
  private static Document message(String agentId, long number, String role, String content) {
    Document line = message(agentId, number, Document.parse(content));
    line.get("message", Document.class).put("role", role);
    return line;
  }

  private static Document agent(Document document, String id) {
    return document.get("agents", Document.class).get(id, Document.class);
  }

  /** Adds what differs; an agent's id, which may be a tree, is a star in its path. */
  private static void compare(String path, Object before, Object after, Set<String> differences) {
    if (before instanceof Document a && after instanceof Document b) {
      for (String name : a.keySet()) {
        if (b.containsKey(name)) {
          compare(below(path, name), a.get(name), b.get(name), differences);
        } else {
          differences.add("lost " + below(path, name));
        }
      }
      b.keySet().stream()
          .filter(name -> !a.containsKey(name))
          .forEach(name -> differences.add("new " + below(path, name)));
    } else if (before instanceof List<?> a && after instanceof List<?> b && a.size() == b.size()) {
      for (int i = 0; i < a.size(); i++) {
        compare(path + "[]", a.get(i), b.get(i), differences);
      }
    } else if (before == null ? after != null : !before.equals(after)) {
      differences.add("changed " + path);
    }
  }

  private static String below(String path, String name) {
    if (path.equals("agents")) {
      return "agents.*";
    }
    return path.isEmpty() ? name : (path + "." + name).replace("*.review.v2", "*");
  }
}
