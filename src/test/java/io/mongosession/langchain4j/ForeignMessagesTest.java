package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.internal.bson.BsonToJson;
import io.mongosession.testing.PythonDocuments;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of other frameworks are read as what they are. */
class ForeignMessagesTest {

  private static final String BYTES = "iVBORw0KGgoA".repeat(100);
  private static final ImageContent PNG =
      ImageContent.from(Image.builder().mimeType("image/png").base64Data(BYTES).build());

  private static List<ChatMessage> read(String role, Object content) {
    return MessageCodec.allFromStored(
        new Message(
            "session",
            "agent",
            0,
            role,
            content,
            MessageStatus.COMPLETE,
            Instant.EPOCH,
            Instant.EPOCH,
            null,
            null,
            List.of(),
            null));
  }

  private static Object json(String json) {
    return BsonToJson.fromBson(Document.parse("{\"c\":" + json.replace('\'', '"') + "}").get("c"));
  }

  private static ChatMessage one(String role, String json) {
    List<ChatMessage> read = read(role, json(json));
    assertThat(read).hasSize(1);
    return read.get(0);
  }

  private static AiMessage call(String id, String name, String arguments) {
    return AiMessage.from(
        ToolExecutionRequest.builder().id(id).name(name).arguments(arguments).build());
  }

  private static ToolExecutionResultMessage result(String id, String name, String text) {
    return ToolExecutionResultMessage.from(id, name, text);
  }

  @ParameterizedTest
  @CsvSource({
    "developer, SYSTEM",
    "system, SYSTEM",
    "human, USER",
    "User, USER",
    "ai, AI",
    "model, AI",
    "bot, AI",
    "function, TOOL_EXECUTION_RESULT"
  })
  void aRoleIsKnownByItsOtherNames(String role, String type) {
    assertThat(read(role, "text"))
        .singleElement()
        .satisfies(message -> assertThat(message.type()).hasToString(type));
  }

  @Test
  void textBlocksAreTheirTextWhateverElseTheyCarry() {
    assertThat(
            one(
                "user",
                "[{'type':'text','text':'a','cache_control':{'type':'ephemeral'}},"
                    + "{'type':'input_text','text':'b'},{'text':'c'},'d']"))
        .isEqualTo(UserMessage.from("a\nb\nc\nd"));
    assertThat(one("assistant", "[{'type':'output_text','text':{'value':'a'},'annotations':[]}]"))
        .isEqualTo(AiMessage.from("a"));
    assertThat(one("assistant", "[{'type':'refusal','refusal':'No.'}]"))
        .isEqualTo(AiMessage.from("No."));
    assertThat(one("developer", "[{'type':'input_text','text':'be kind'}]"))
        .isEqualTo(SystemMessage.from("be kind"));
  }

  @Test
  void imagesOfOpenAiAreImages() {
    String data = "data:image/png;base64," + BYTES;
    for (String block :
        List.of(
            "{'type':'image_url','image_url':{'url':'" + data + "','detail':'low'}}",
            "{'type':'input_image','image_url':'" + data + "'}",
            "{'type':'image','source':{'type':'base64','media_type':'image/png','data':'"
                + BYTES
                + "'}}",
            "{'image':{'format':'png','source':{'bytes':'" + BYTES + "'}}}",
            "{'image':{'format':'png','source':{'bytes':{'__bytes_encoded__':true,'data':'"
                + BYTES
                + "'}}}}")) {
      assertThat(one("user", "[{'type':'text','text':'see'}," + block + "]"))
          .isEqualTo(UserMessage.from(TextContent.from("see"), PNG));
    }
    assertThat(
            one("user", "[{'type':'image_url','image_url':{'url':'https://example.org/a.png'}}]"))
        .isEqualTo(UserMessage.from(ImageContent.from("https://example.org/a.png")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'image_url','image_url':{'url':'file:///etc/passwd'}}",
        "{'type':'image_url','image_url':{'url':'data:image/png;base64,%%%'}}",
        "{'type':'image_url','image_url':{'url':'data:text,hello'}}",
        "{'type':'image_url'}",
        "{'type':'image_url','image_url':'not a url'}",
        "{'image':{'format':'png','source':{'location':{'uri':'s3://bucket/key'}}}}",
        "{'image':{'format':'png','source':{'bytes':'?'}}}"
      })
  void anImageThatCannotBeOpenedIsLeftOutWithANote(String block) {
    assertThat(one("user", "[" + block + "]")).isEqualTo(UserMessage.from("[image left out]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'input_audio','input_audio':{'data':'BYTES','format':'wav'}} | [audio left out]",
        "{'type':'file','file':{'filename':'a.pdf','file_data':'BYTES'}} | [file a.pdf left out]",
        "{'type':'input_file','filename':'b.pdf'} | [file b.pdf left out]",
        "{'video':{'format':'mp4','source':{'bytes':'BYTES'}}} | [video left out]",
        "{'type':'hologram','data':'BYTES'} | [hologram left out]",
        "{'document':{'format':'docx','name':'n','source':{'bytes':'BYTES'}}}"
            + " | [document n (docx) left out]"
      })
  void whatNoModelCanReadIsLeftOutWithANote(String block, String note) {
    assertThat(one("user", "[" + block.replace("BYTES", BYTES) + "]"))
        .isEqualTo(UserMessage.from(note));
  }

  @Test
  void bytesNeverBecomeText() {
    for (Object content :
        List.of(
            Map.of("picture", BYTES),
            List.of(Map.of("picture", Map.of("inner", List.of(BYTES)))),
            Map.of("url", "data:application/octet-stream;base64," + BYTES))) {
      for (String role : List.of("user", "assistant", "tool", "system", "critic")) {
        assertThat(read(role, content).toString())
            .contains("characters of bytes left out")
            .doesNotContain(BYTES);
      }
    }
  }

  @Test
  void toolCallsOfOpenAiAndTheirResultsAreThat() {
    assertThat(
            one(
                "assistant",
                "{'content':null,'tool_calls':[{'id':'c1','type':'function',"
                    + "'function':{'name':'f','arguments':'{}'}}]}"))
        .isEqualTo(call("c1", "f", "{}"));
    assertThat(
            one(
                "assistant",
                "{'role':'assistant','content':'Wait.','function_call':"
                    + "{'name':'f','arguments':{'a':1}}}"))
        .isEqualTo(
            AiMessage.from(
                "Wait.",
                List.of(ToolExecutionRequest.builder().name("f").arguments("{\"a\":1}").build())));
    assertThat(one("tool", "{'role':'tool','tool_call_id':'c1','name':'f','content':'42'}"))
        .isEqualTo(result("c1", "f", "42"));
    assertThat(
            one(
                "assistant",
                "[{'type':'function_call','call_id':'c1','name':'f','arguments':'{}'}]"))
        .isEqualTo(call("c1", "f", "{}"));
    assertThat(one("tool", "[{'type':'function_call_output','call_id':'c1','output':'42'}]"))
        .isEqualTo(result("c1", null, "42"));
    assertThat(one("tool", "'42'")).isEqualTo(result(null, null, "42"));
  }

  @Test
  void toolCallsOfAnthropicAndTheirResultsAreThat() {
    assertThat(
            one(
                "assistant",
                "[{'type':'thinking','thinking':'hm','signature':'s'},"
                    + "{'type':'tool_use','id':'c1','name':'f','input':{'a':1}}]"))
        .isEqualTo(
            AiMessage.builder()
                .thinking("hm")
                .toolExecutionRequests(call("c1", "f", "{\"a\":1}").toolExecutionRequests())
                .build());
    assertThat(
            read(
                "user",
                json(
                    "[{'type':'tool_result','tool_use_id':'c1','is_error':true,"
                        + "'content':[{'type':'text','text':'no'}]},{'type':'text','text':'go'}]")))
        .containsExactly(
            ToolExecutionResultMessage.builder().id("c1").text("no").isError(true).build(),
            UserMessage.from("go"));
  }

  @Test
  void aDocumentOfTextIsItsTextAndAPdfIsOne() {
    assertThat(
            one(
                "user",
                "[{'document':{'format':'txt','name':'note','source':{'bytes':'aGVsbG8='}}}]"))
        .isEqualTo(UserMessage.from("document note (txt):\nhello"));
    UserMessage pdf =
        (UserMessage)
            one(
                "user",
                "[{'document':{'format':'pdf','name':'n','source':{'bytes':'" + BYTES + "'}}}]");
    assertThat(pdf.contents()).singleElement().isInstanceOf(PdfFileContent.class);
  }

  @Test
  void whatSaysNothingIsNoMessage() {
    for (Object content :
        List.of(List.of(), List.of(""), List.of(Map.of("cachePoint", Map.of("type", "default"))))) {
      for (String role : List.of("user", "assistant", "system", "critic")) {
        assertThat(read(role, content)).as(role + " " + content).isEmpty();
      }
    }
    assertThat(read("custom", Map.of("type", "LATER", "a", 1))).isEmpty();
    assertThat(read("custom", "text")).isEmpty();
  }

  @Test
  void aMessageOfALaterLangChain4jIsReadWithoutWhatIsNotKnown() {
    assertThat(one("assistant", "{'type':'AI','text':'hi','laterField':{'a':1}}"))
        .isEqualTo(AiMessage.from("hi"));
    assertThat(
            one(
                "user",
                "{'type':'USER','later':1,'contents':[{'type':'TEXT','text':'hi','more':2},"
                    + "{'type':'HOLOGRAM','hologram':{}}]}"))
        .isEqualTo(UserMessage.from("hi"));
    assertThat(
            one(
                "assistant",
                "{'type':'AI','toolExecutionRequests':"
                    + "[{'id':'1','name':'f','arguments':'{}','kind':'x'}]}"))
        .isEqualTo(call("1", "f", "{}"));
    assertThat(one("assistant", "{'type':'AI','text':'hi','toolExecutionRequests':7}"))
        .isEqualTo(AiMessage.from("hi"));
  }

  /** Every conversation that the Python library wrote. */
  @Test
  void conversationsOfStrandsAreAcceptedAndShowTheirCallsAndImages() {
    List<ChatMessage> all = new ArrayList<>();
    for (RawBsonDocument stored : PythonDocuments.all()) {
      for (List<Message> log : logs(stored.decode(new DocumentCodec()).get("agents"))) {
        List<ChatMessage> said =
            log.stream().map(MessageCodec::allFromStored).flatMap(List::stream).toList();
        List<ChatMessage> accepted = AcceptedForm.of(said);
        assertThat(StrictProvider.refused(accepted, false))
            .as(stored.getString("_id").getValue())
            .isEmpty();
        all.addAll(accepted);
      }
    }
    assertThat(all).hasSizeGreaterThan(2000);
    assertThat(all.toString()).doesNotContain("toolUse\"", "toolResult", "bytes", "cachePoint");
    assertThat(all)
        .contains(
            AiMessage.from(
                "I look it up.",
                List.of(
                    ToolExecutionRequest.builder()
                        .id("tooluse_001")
                        .name("stock")
                        .arguments("{\"plant\":\"rose\"}")
                        .build())))
        .anyMatch(
            message ->
                message instanceof ToolExecutionResultMessage result
                    && Boolean.TRUE.equals(result.isError())
                    && result.text().contains("no such plant"))
        .anyMatch(
            message ->
                message instanceof UserMessage user
                    && user.contents().stream().anyMatch(ImageContent.class::isInstance))
        .anyMatch(
            message ->
                message instanceof AiMessage ai && ai.thinking() != null && ai.text() != null);
  }

  /** The logs in this tree: an agent's id with dots is a path. */
  private static List<List<Message>> logs(Object tree) {
    List<List<Message>> logs = new ArrayList<>();
    if (tree instanceof Document node) {
      node.forEach(
          (name, value) -> {
            if (name.equals("messages") && value instanceof List<?> messages) {
              logs.add(messages.stream().map(ForeignMessagesTest::message).toList());
            } else {
              logs.addAll(logs(value));
            }
          });
    }
    return logs;
  }

  private static Message message(Object stored) {
    Document message = ((Document) stored).get("message", Document.class);
    return new Message(
        "session",
        "agent",
        0,
        message.getString("role"),
        BsonToJson.fromBson(message.get("content")),
        MessageStatus.COMPLETE,
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        null,
        List.of(),
        null);
  }
}
