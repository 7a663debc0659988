package io.mongosession.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Others' text in the log cannot become anything else. */
class LogTextTest {

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, '\t', '\n', 0xb, 0xc, '\r', 0x1b, 0x1e, 0x7f, 0x85, 0xa0, 0xad, 0x61c, 0x180e, 0x2003,
        0x200b, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202e, 0x2066, 0x2069, 0x3000,
        0xe000, 0xfeff, 0xfff9, 0xffff, 0xd800, 0xe0041, 0x10ffff
      })
  void whatBreaksALineOrHidesInItIsEscaped(int character) {
    String hostile = new String(Character.toChars(character));
    String quoted = LogText.quoted("a" + hostile + "b");
    assertThat(quoted).isEqualTo("\"a" + escape(character) + "b\"");
    assertThat(LogText.oneLine("a" + hostile + "b")).isEqualTo("a" + escape(character) + "b");
  }

  private static String escape(int character) {
    return character > 0xffff ? "\\u{%x}".formatted(character) : "\\u%04x".formatted(character);
  }

  @Test
  void noTextEndsItsQuoteOrLooksLikeAnEscape() {
    assertThat(LogText.quoted("a\" outcome=done x=\"")).isEqualTo("\"a\\\" outcome=done x=\\\"\"");
    assertThat(LogText.quoted("\\\"")).isEqualTo("\"\\\\\\\"\"");
    assertThat(LogText.quoted("a\\u000ab")).isEqualTo("\"a\\\\u000ab\"");
    assertThat(LogText.quoted(List.of("a\",\"b", "c]"))).isEqualTo("[\"a\\\",\\\"b\",\"c]\"]");
  }

  @Test
  void textOfAnyLanguageIsShownAsItIs() {
    String text = "Größe 大小 размер 😀 e\u0301";
    assertThat(LogText.quoted(text)).isEqualTo('"' + text + '"');
    assertThat(LogText.oneLine(text)).isSameAs(text);
  }

  @Test
  void anAbsentTextIsUnlikeEveryOtherText() {
    assertThat(LogText.quoted((String) null)).isEqualTo("-");
    assertThat(LogText.quoted("-")).isEqualTo("\"-\"");
    assertThat(LogText.quoted("")).isEqualTo("\"\"");
  }

  @Test
  void lengthIsBounded() {
    assertThat(LogText.quoted("x".repeat(100_000))).isEqualTo('"' + "x".repeat(256) + "\"...");
    assertThat(LogText.quoted("x".repeat(256))).isEqualTo('"' + "x".repeat(256) + '"');
    assertThat(LogText.quoted(Collections.nCopies(100, "k")))
        .startsWith("[\"k\",")
        .endsWith("\"k\"]+36")
        .hasSizeLessThan(64 * 5);
  }
}
