package io.mongosession.langchain4j.chat;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The content of a reply, or of a part of one: a text, or a list of blocks, as some endpoints have
 * it.
 *
 * @param text what is said
 * @param reasoning what was thought
 * @param refusal what is said instead
 * @param images how many images there are
 * @param signed whether a block must go back as it came
 */
record ContentParts(String text, String reasoning, String refusal, int images, boolean signed) {

  private static final ContentParts NONE = new ContentParts("", "", "", 0, false);

  static ContentParts of(JsonNode content) {
    if (content.isMissingNode() || content.isNull()) {
      return NONE;
    }
    if (content.isArray()) {
      ContentParts all = NONE;
      for (JsonNode block : content) {
        all = all.and(of(block));
      }
      return all;
    }
    return content.isObject() ? ofBlock(content) : ofText(content.asText());
  }

  private static ContentParts ofText(String text) {
    return new ContentParts(text, "", "", 0, false);
  }

  private static ContentParts ofBlock(JsonNode block) {
    String type = block.path("type").asText("text");
    boolean signed =
        block.hasNonNull("signature")
            || block.hasNonNull("encrypted_content")
            || type.equals("redacted_thinking");
    if (type.contains("thinking") || type.contains("reasoning")) {
      String thought = said(Json.firstOf(block, "thinking", "reasoning", "text", "summary"));
      return new ContentParts("", thought, "", 0, signed);
    }
    if (type.equals("refusal")) {
      return new ContentParts("", "", said(block.path("refusal")), 0, signed);
    }
    if (type.contains("image")) {
      return new ContentParts("", "", "", 1, signed);
    }
    return new ContentParts(said(Json.firstOf(block, "text", "content")), "", "", 0, signed);
  }

  /** A text may be an object with its value, or blocks again. */
  private static String said(JsonNode text) {
    if (text.isObject() && text.has("value")) {
      return text.path("value").asText();
    }
    ContentParts inner = of(text);
    return inner.text() + inner.reasoning();
  }

  private ContentParts and(ContentParts next) {
    return new ContentParts(
        text + next.text,
        reasoning + next.reasoning,
        refusal + next.refusal,
        images + next.images,
        signed || next.signed);
  }
}
