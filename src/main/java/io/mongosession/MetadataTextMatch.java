package io.mongosession;

import java.util.Objects;

/**
 * A metadata value of a {@link SessionQuery} as it is written, for callers that have only text:
 * matches the text, and the number or boolean that the text stands for.
 *
 * @param text never null
 */
public record MetadataTextMatch(String text) {

  public MetadataTextMatch {
    Objects.requireNonNull(text, "text");
  }
}
