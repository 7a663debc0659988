package io.mongosession.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.json.JsonOutput;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonInputTest {

  @Test
  void everyKindOfValueIsRead() {
    Map<?, ?> value =
        (Map<?, ?>) read("{\"a\":[1,-2.50,true,false,null,\"é\",{}],\"\":{\"b\":[]}}");

    List<Object> items = new ArrayList<>(List.of(1L, new BigDecimal("-2.50"), true, false));
    items.addAll(Arrays.asList(null, "é", Map.of()));
    assertThat(value.get("a")).isEqualTo(items);
    assertThat(value.get("")).isEqualTo(Map.of("b", List.of()));
  }

  @Test
  void wholeNumbersAreLongsAsFarAsLongsGo() {
    for (long number :
        new long[] {
          0, -1, 1234567890123456789L, Long.MAX_VALUE, Long.MIN_VALUE, 999999999999999999L
        }) {
      assertThat(read(String.valueOf(number))).isEqualTo(number);
    }
    assertThat(read("9223372036854775808")).isEqualTo(new BigDecimal("9223372036854775808"));
    assertThat(read("-9223372036854775809")).isEqualTo(new BigDecimal("-9223372036854775809"));
    assertThat(read("1.0")).isEqualTo(new BigDecimal("1.0"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-1",
        "0.1",
        "1E+5",
        "1234567890123456789",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "1234567890123456789012345678901234",
        "\"text\"",
        "\"\\u0000\\n\\\"\"",
        "true",
        "null",
        "[]",
        "{\"a\":{\"b\":[1,2]}}",
        " [1 ] "
      })
  void jsonThatIsWrittenReadsBackEqual(String json) {
    Object value = read(json);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    JsonOutput.write(value, written);
    assertThat(read(written.toString(StandardCharsets.UTF_8))).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "01",
        "+1",
        ".5",
        "1.",
        "NaN",
        "tru",
        "1 2",
        "{} []",
        "\"\n\"",
        "\"\\x\"",
        "\"\\ud800\"",
        "{\"\\udc00\":1}",
        "{\"a\":1,\"a\":2}",
        "1e99999",
        "1E-2000000000",
        "\u0000"
      })
  void jsonThatIsNotWellFormedIsRefused(String json) {
    assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> read(json));
  }

  @Test
  void faultyUtf8IsRefused() {
    for (byte[] faulty :
        List.of(
            new byte[] {'"', (byte) 0xC3, '"'},
            new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'},
            new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'},
            new byte[] {(byte) 0xFF, (byte) 0xFE, '1', 0})) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> JsonText.read(faulty));
    }
  }

  @Test
  void tooDeepJsonAndTooLongNumbersAreRefused() {
    assertThat(JsonText.read("[[[]]]", 3, 1000)).isNotNull();
    assertThatExceptionOfType(RequestTooLargeException.class)
        .isThrownBy(() -> JsonText.read("[[[[]]]]", 3, 1000));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> read("1".repeat(1_000_000)));
  }

  @Test
  void aShortTextOfManySmallValuesIsTooLarge() {
    String empty = "[" + "{},".repeat(124) + "0]";
    assertThat(JsonText.read(empty, 10, 1008)).isNotNull();
    assertThatExceptionOfType(RequestTooLargeException.class)
        .isThrownBy(() -> JsonText.read(empty, 10, 1007))
        .withMessageContaining("body-bytes");
    assertThat(JsonText.read("[\"" + "x".repeat(2000) + "\"]", 10, 1000))
        .describedAs("text is bounded as sent")
        .isNotNull();
  }

  private static Object read(String json) {
    return JsonText.read(json);
  }
}
