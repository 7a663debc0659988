package io.mongosession.internal.transfer;

import com.mongodb.MongoClientSettings;
import io.mongosession.internal.bson.Unicode;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.json.JsonReader;

/** Reads the JSON object of a line, MongoDB Extended JSON as well as plain. */
final class JsonLine {

  private static final Codec<Document> DOCUMENTS =
      MongoClientSettings.getDefaultCodecRegistry().get(Document.class);

  /** MongoDB ends at 100 levels; Extended JSON writes some values as objects. */
  private static final int MAX_DEPTH = 110;

  private JsonLine() {}

  static boolean isBlank(byte[] buffer, int length) {
    for (int i = 0; i < length; i++) {
      if (!isSpace(buffer[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * The object.
   *
   * @throws LineException when it is none
   */
  static Document parse(byte[] buffer, int length) {
    checkStructure(buffer, length);
    CharsetDecoder utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    JsonReader reader =
        new JsonReader(new InputStreamReader(new ByteArrayInputStream(buffer, 0, length), utf8));
    Document line;
    try {
      line = DOCUMENTS.decode(reader, DecoderContext.builder().build());
    } catch (RuntimeException e) {
      // The driver has no common type for what it finds wrong, and its text shows what is there.
      throw noObject();
    }
    checkText(line);
    return line;
  }

  private static LineException noObject() {
    return new LineException(
        "no JSON object in UTF-8; there must be one object on each line, not one list of all");
  }

  /** One object, and not too deep for the stack; strings are skipped. */
  private static void checkStructure(byte[] buffer, int length) {
    int depth = 0;
    boolean inText = false;
    boolean ended = false;
    for (int i = 0; i < length; i++) {
      byte c = buffer[i];
      if (inText) {
        if (c == '\\') {
          i++;
        } else {
          inText = c != '"';
        }
        continue;
      }
      if (isSpace(c)) {
        continue;
      }
      // The driver's reader also takes JavaScript.
      if (ended || depth == 0 && c != '{' || c == '\'' || c == '(') {
        throw noObject();
      }
      inText = c == '"';
      if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        depth--;
        ended = depth == 0;
      }
      if (depth > MAX_DEPTH) {
        throw new LineException("objects and lists nest deeper than MongoDB takes, 100 levels");
      }
    }
    if (!ended) {
      throw noObject();
    }
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /** BSON would make other text of it. */
  private static void checkText(Object value) {
    if (value instanceof Map<?, ?> members) {
      members.forEach(
          (name, member) -> {
            checkText(name);
            checkText(member);
          });
    } else if (value instanceof List<?> items) {
      items.forEach(JsonLine::checkText);
    } else if (value instanceof String text && !Unicode.isWellFormed(text)) {
      throw new LineException("half of a surrogate pair: the text is no Unicode");
    }
  }
}
