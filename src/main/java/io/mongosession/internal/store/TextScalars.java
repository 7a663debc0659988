package io.mongosession.internal.store;

import io.mongosession.InvalidInputException;
import io.mongosession.MetadataTextMatch;
import io.mongosession.internal.bson.JsonToBson;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a {@link MetadataTextMatch} matches.
 *
 * @param values every scalar that is written like the text
 */
record TextScalars(List<Object> values) {

  private static final Pattern JSON_NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,63})([.][0-9]{1,63})?([eE][+-]?[0-9]{1,4})?");

  static TextScalars of(String text) {
    if (text.equals("true") || text.equals("false")) {
      return new TextScalars(List.of(text, Boolean.valueOf(text)));
    }
    if (JSON_NUMBER.matcher(text).matches()) {
      try {
        return new TextScalars(List.of(text, JsonToBson.scalar(new BigDecimal(text))));
      } catch (InvalidInputException e) {
        // No such number can be stored.
      }
    }
    return new TextScalars(List.of(JsonToBson.scalar(text)));
  }
}
