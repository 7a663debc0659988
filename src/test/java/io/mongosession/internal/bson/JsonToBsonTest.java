package io.mongosession.internal.bson;

import static io.mongosession.testing.JsonAssertions.assertSameJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.InvalidInputException;
import io.mongosession.LimitExceededException;
import io.mongosession.testing.RandomJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonToBsonTest {

  private static final int LARGE = 1 << 20;

  private static Object toBson(Object value) {
    return JsonToBson.toBson("content", value, 10, "message-bytes", LARGE);
  }

  /** To BSON, through its binary form, and back. */
  private static Object roundTrip(Object value) {
    return BsonToJson.fromBson(binary(new Document("value", toBson(value))).get("value"));
  }

  private static Document binary(Document document) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      new DocumentCodec().encode(writer, document, EncoderContext.builder().build());
      try (BsonBinaryReader reader =
          new BsonBinaryReader(java.nio.ByteBuffer.wrap(buffer.toByteArray()))) {
        return new DocumentCodec().decode(reader, DecoderContext.builder().build());
      }
    }
  }

  @Test
  void anyJsonValueComesBackEqual() {
    for (long seed = 0; seed < 2000; seed++) {
      Object value = new RandomJson(seed).value(4);
      assertSameJson(roundTrip(value), value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "-1",
        "2147483647",
        "2147483648",
        "-2147483649",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775808",
        "-9223372036854775809",
        "9999999999999999999999999999999999",
        "-9999999999999999999999999999999999",
        "10000000000000000000000000000000000",
        "0.1",
        "-0.1",
        "0.10",
        "1.0",
        "100.00",
        "3.141592653589793238462643383279502",
        "0.3333333333333333333333333333333333",
        "1E2",
        "1e-7",
        "1.5E+300",
        "1E+309",
        "9.999999999999999999999999999999999E+6144",
        "1E-6176",
        "4.9E-324",
        "1E-400",
        "123456789012345678901234567890.1234",
        "1000000000000000000000000000000000000000000",
        "0.00000000000000000000000000000000000000000001",
        "0E+5",
        "0E-7000",
      })
  void aNumberOfUpTo34DigitsComesBackByValue(String number) {
    BigDecimal decimal = new BigDecimal(number);
    assertSameJson(roundTrip(decimal), decimal);
    if (decimal.scale() <= 0 && decimal.precision() - decimal.scale() < 100) {
      assertSameJson(roundTrip(decimal.toBigIntegerExact()), decimal);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10000000000000000000000000000000001",
        "0.12345678901234567890123456789012345",
        "1E+6145",
        "1E-6177",
        "1E+1000000000",
        "1E-1000000000",
      })
  void aNumberThatCannotBeStoredExactlyIsRefused(String number) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> toBson(Map.of("n", new BigDecimal(number))))
        .withMessageContaining("34 significant digits");
  }

  @Test
  void aNumberOfAMillionDigitsIsRefusedAtOnce() {
    BigInteger huge = BigInteger.ONE.shiftLeft(4_000_000);
    for (Number number : List.of(huge, new BigDecimal(huge), new BigDecimal(huge, 3))) {
      assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> toBson(number));
    }
  }

  @Test
  void minusZeroStaysMinusZero() {
    assertThat(roundTrip(-0.0)).isEqualTo(-0.0);
  }

  @Test
  void integersTakeTheSmallestType() {
    assertThat(toBson(new BigDecimal("7"))).isEqualTo(7);
    assertThat(toBson(BigInteger.valueOf(1L << 40))).isEqualTo(1L << 40);
    assertThat(toBson((short) 3)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void notANumberAndInfinityAreRefused(double number) {
    assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> toBson(number));
  }

  @Test
  void textOfAnyCharactersComesBack() {
    String text = "\uD83D\uDE00 \u0000 é 你 \uFFFF \u2028";
    assertThat(roundTrip(List.of(text))).isEqualTo(List.of(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "x\uDE00", "\uDE00\uD83D", "\uD83D\uD83D\uDE00"})
  void aLoneSurrogateIsRefusedInValuesAndNames(String text) {
    for (Object value : List.of(text, List.of(text), Map.of(text, 1))) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> toBson(value))
          .withMessageContaining("surrogate");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "$set", "$", "a.b", ".", "a.", "%2E", "%", "_id", "$id", "é"})
  void anyMemberNameComesBack(String name) {
    Map<String, Object> object = Map.of(name, Map.of(name, 1));
    assertThat(roundTrip(object)).isEqualTo(object);
    assertThat(((Document) toBson(object)).keySet())
        .noneMatch(stored -> stored.startsWith("$") || stored.contains("."));
  }

  @Test
  void nulInAMemberNameIsRefused() {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> toBson(Map.of("a\0b", 1)))
        .satisfies(error -> assertThat(error.field()).isEqualTo("content"));
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (Object value :
        Arrays.asList(
            new Object(),
            new Date(),
            'c',
            new int[] {1},
            Map.of(1, "x"),
            Collections.singletonMap(null, "x"),
            new java.util.concurrent.atomic.AtomicInteger())) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> toBson(List.of(value)));
    }
  }

  @Test
  void nestingIsAcceptedUpToItsLimitAndNoDeeper() {
    assertThat(roundTrip(nested(10))).isEqualTo(nested(10));
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> toBson(nested(11)))
        .satisfies(
            error -> {
              assertThat(error.limit()).isEqualTo("json-depth");
              assertThat(error.maximum()).isEqualTo(10);
            });
  }

  @Test
  void aValueThatHoldsItselfIsRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> toBson(list));
  }

  private static Object nested(int depth) {
    Object value = "leaf";
    for (int i = 0; i < depth; i++) {
      value = i % 2 == 0 ? List.of(value) : Map.of("k", value);
    }
    return value;
  }

  @ParameterizedTest(name = "{0}: {1} bytes")
  @CsvSource({
    "abcdefgh, 8",
    "éé, 4",
    "你, 3",
    "\uD83D\uDE00, 4",
  })
  void theSizeOfTextIsCountedInBytesOfUtf8(String text, int bytes) {
    assertThat(JsonToBson.toBson("f", text, 10, "message-bytes", bytes)).isEqualTo(text);
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> JsonToBson.toBson("f", text, 10, "message-bytes", bytes - 1))
        .satisfies(
            error -> {
              assertThat(error.limit()).isEqualTo("message-bytes");
              assertThat(error.maximum()).isEqualTo(bytes - 1);
            });
  }

  @Test
  void theSizeOfAValueIsThatOfItsBson() {
    Map<String, Object> value = new HashMap<>();
    value.put("name", "text");
    value.put("n", 1);
    value.put("nul", null);
    value.put("b", true);
    value.put("list", List.of(1L, 2.0, new BigDecimal("1.2345678901234567890123456789")));
    value.put("items", Collections.nCopies(120, ""));
    value.put("$encoded.", List.of(Map.of(), List.of()));
    value.put("", Map.of("x", "y"));

    assertSizeIsThatOfBson(value);
    assertSizeIsThatOfBson(Map.of());
  }

  private static void assertSizeIsThatOfBson(Map<String, Object> value) {
    Document stored = (Document) toBson(value);
    BasicOutputBuffer encoded = new BasicOutputBuffer();
    new DocumentCodec()
        .encode(new BsonBinaryWriter(encoded), stored, EncoderContext.builder().build());
    int bytes = encoded.getSize();
    assertThat(JsonToBson.toBson("f", value, 10, "state-bytes", bytes)).isEqualTo(stored);
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> JsonToBson.toBson("f", value, 10, "state-bytes", bytes - 1));
  }

  @Test
  void manySmallValuesCountTowardsTheSizeLimit() {
    for (Object small : List.of(List.of(), Map.of(), "", 1L)) {
      List<Object> values = Collections.nCopies(LARGE / 11, small);
      assertThatExceptionOfType(LimitExceededException.class).isThrownBy(() -> toBson(values));
    }
  }

  @Test
  void aMetadataNameThatNoPathCanAddressIsRefused() {
    assertThat(metadata(Map.of("a", Map.of("b", 1)), false))
        .isEqualTo(new Document("a", new Document("b", 1)));
    for (String name : List.of("", "$a", "a.b", "a\0b")) {
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> metadata(Map.of(name, 1), false));
      assertThatExceptionOfType(InvalidInputException.class)
          .isThrownBy(() -> metadata(Map.of("a", Map.of(name, 1)), true));
    }
    assertThat(metadata(Map.of("a.b", 1), true)).isEqualTo(new Document("a.b", 1));
  }

  @Test
  void theObjectsThatAMetadataPathLeadsThroughCountAsDepth() {
    assertThat(metadata(Map.of("a.b.c.d.e.f.g.h.i", List.of(1)), true)).hasSize(1);
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> metadata(Map.of("a.b.c.d.e.f.g.h.i.j", List.of(1)), true));
    assertThatExceptionOfType(LimitExceededException.class)
        .isThrownBy(() -> metadata(Map.of("a.b.c.d.e.f.g.h.i.j.k", 1), true));
  }

  private static Document metadata(Map<String, Object> value, boolean paths) {
    return JsonToBson.toMetadata("metadata", value, 10, 100, paths);
  }

  @Test
  void bsonTypesThatJsonDoesNotHaveAreReadAsText() {
    ObjectId id = new ObjectId();
    Document stored =
        new Document("date", Date.from(Instant.parse("2026-01-02T03:04:05Z")))
            .append("id", id)
            .append("bytes", new Binary(new byte[] {1, 2}))
            .append("nan", Decimal128.NaN)
            .append("zero", Decimal128.NEGATIVE_ZERO);

    assertThat(BsonToJson.fromDocument(stored))
        .isEqualTo(
            Map.of(
                "date", "2026-01-02T03:04:05Z",
                "id", id.toHexString(),
                "bytes", "AQI=",
                "nan", "NaN",
                "zero", "-0"));
  }

  @Test
  void valuesThatWereReadCannotBeChanged() {
    Map<String, Object> object = BsonToJson.fromDocument(toBson(Map.of("a", List.of(1))));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> object.put("b", 1));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> ((List<?>) object.get("a")).remove(0));
  }
}
