package io.mongosession.bench.driver;

import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.Document;

/**
 * A recorded document as a pattern: built again for each call, with the values that differ put in.
 */
interface Template {

  /** The value for this call. */
  Object build(Call call);

  /** As {@link #build} where it is a document. */
  default Document document(Call call) {
    return (Document) build(call);
  }

  /**
   * The pattern of a recorded value.
   *
   * @param name the field it was found in, with the operators around it
   * @param writeTokens texts that are new in every call
   */
  static Template of(String name, Object value, Set<String> writeTokens) {
    if (value instanceof Document document) {
      Map<String, Template> fields = new LinkedHashMap<>();
      document.forEach(
          (field, inner) -> fields.put(field, of(within(name, field), inner, writeTokens)));
      return call -> {
        Document built = new Document();
        fields.forEach((field, template) -> built.append(field, template.build(call)));
        return built;
      };
    }
    if (value instanceof List<?> list) {
      List<Template> items = list.stream().map(item -> of(name, item, writeTokens)).toList();
      return call -> {
        List<Object> built = new ArrayList<>(items.size());
        items.forEach(item -> built.add(item.build(call)));
        return built;
      };
    }
    if (value instanceof Date) {
      return call -> new Date();
    }
    if (value instanceof String text) {
      return text(text, writeTokens);
    }
    return value instanceof Long ? number(name, value) : call -> value;
  }

  private static String within(String name, String field) {
    return field.startsWith("$") ? name + "." + field : field;
  }

  private static Template number(String name, Object value) {
    if (name.equals("number")) {
      return Call::nextNumber;
    }
    // A turn's messages, its lease and the end of the history before it.
    boolean isQuestion =
        name.equals("turn") || name.endsWith(".turn.question") || name.equals("number.$not.$gte");
    return isQuestion ? Call::question : call -> value;
  }

  private static Template text(String text, Set<String> writeTokens) {
    for (String writeToken : writeTokens) {
      int at = text.indexOf(writeToken);
      if (at >= 0) {
        String before = text.substring(0, at);
        String after = text.substring(at + writeToken.length());
        return call -> before + call.writeToken(writeToken) + after;
      }
    }
    return call -> text;
  }
}
