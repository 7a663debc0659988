package io.mongosession.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import io.mongosession.cdi.AuditLine.As;
import io.mongosession.testing.LogCapture;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One line for each thing that was done, and none that somebody else has written. */
class AuditLogTest {

  private static final String FORGED =
      "x\" outcome=done when=now\r\nwho=\"root\" as=administrator\u2028\u0085\\";
  private static final String SHOWN =
      "\"x\\\" outcome=done when=now\\u000d\\u000awho=\\\"root\\\" as=administrator\\u2028\\u0085\\\\\"";

  @Test
  void aLineSaysWhoWhatWhereAndHowItEnded() {
    AuditLine line =
        new AuditLine(
            "alice",
            As.MODEL,
            "update_metadata",
            "s-1",
            null,
            null,
            null,
            List.of("a", "b"),
            "done");
    assertThat(AuditLog.text(line))
        .matches(
            "who=\"alice\" as=model what=update_metadata session=\"s-1\" fields=\\[\"a\",\"b\"]"
                + " outcome=done when=\\d{4}-\\S+Z");
  }

  @Test
  void whatIsNotThereIsADash() {
    AuditLine line =
        new AuditLine(
            null, As.CALLER, "list_sessions", null, null, null, null, List.of(), "unavailable");
    assertThat(AuditLog.text(line))
        .startsWith("who=- as=caller what=list_sessions session=- outcome=unavailable when=");
  }

  @Test
  void noValueForgesAnything() {
    AuditLine line =
        new AuditLine(
            FORGED,
            As.CALLER,
            "redact_message",
            FORGED,
            FORGED,
            FORGED,
            FORGED,
            List.of(FORGED),
            "done");
    try (LogCapture log = new LogCapture(AuditLog.LOGGER)) {
      AuditLog.write(line);

      assertThat(log.lines()).hasSize(1);
      assertThat(log.lines().get(0))
          .startsWith(
              "INFO who=%s as=caller what=redact_message session=%s agent=%s message=%s owner=%s fields=[%s] outcome=done when="
                  .formatted(SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN));
      assertThat(log.lines().get(0).lines()).hasSize(1);
    }
  }

  @Test
  void whateverItsValuesALineIsBounded() {
    String huge = "\u2028".repeat(1_000_000);
    AuditLine line =
        new AuditLine(
            huge,
            As.CALLER,
            "update_metadata",
            huge,
            huge,
            huge,
            huge,
            List.of(huge, huge),
            AuditLine.DONE);
    assertThat(AuditLog.text(line)).hasSizeLessThan(12_000);
  }

  @Test
  void anOwnerHasAPseudonymThatTheirIdGives() {
    // printf alice | sha256sum
    assertThat(AuditLine.pseudonym("alice")).isEqualTo("2bd806c97f0e00af");
    assertThat(AuditLine.pseudonym("bob")).isNotEqualTo(AuditLine.pseudonym("alice"));
  }
}
