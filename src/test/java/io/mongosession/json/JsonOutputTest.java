package io.mongosession.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Java values as JSON text. */
class JsonOutputTest {

  private static final Instant EARLY = Instant.parse("2026-11-26T09:30:00Z");
  private static final Instant LATE = Instant.parse("2026-11-26T09:30:00.120Z");

  private record Dated(String name, Instant createdAt, Instant updatedAt) {}

  private static String written(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonOutput.write(value, bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void everyTimeIsWrittenAsItIsHoweverOftenItComes() {
    assertThat(
            written(
                List.of(
                    new Dated("a", EARLY, EARLY),
                    new Dated("b", EARLY, LATE),
                    new Dated("c", LATE, EARLY))))
        .isEqualTo(
            """
            [{"name":"a","created_at":"2026-11-26T09:30:00Z","updated_at":"2026-11-26T09:30:00Z"},\
            {"name":"b","created_at":"2026-11-26T09:30:00Z","updated_at":"2026-11-26T09:30:00.120Z"},\
            {"name":"c","created_at":"2026-11-26T09:30:00.120Z","updated_at":"2026-11-26T09:30:00Z"}]""");
  }

  @Test
  void whatIsNullIsLeftOut() {
    assertThat(written(new Dated("a", null, LATE)))
        .isEqualTo("{\"name\":\"a\",\"updated_at\":\"2026-11-26T09:30:00.120Z\"}");
  }
}
