package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mongosession.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {

  @Test
  void anIdIsReadAsItWasWritten() {
    EventId id = EventId.beginning("0123456789ab", 4).in(5, 17);

    assertThat(id).hasToString("01234567:5:17");
    assertThat(EventId.of("01234567:5:17")).isEqualTo(id);
    assertThat(id.isOf("0123456789ab")).isTrue();
    assertThat(id.isOf("1123456789ab")).isFalse();
    assertThat(id.end()).hasToString("01234567:5:18");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "01234567",
        "01234567:5",
        "01234567:5:",
        "01234567:5:1:1",
        "0123456:5:1",
        "012345678:5:1",
        "01234567:-5:1",
        "01234567:5:-1",
        "01234567:5:1x",
        "01234567:5:9999999999",
        "01234567:9999999999999999999:1",
        "0123$567:5:1",
        "{\"$ne\":1}"
      })
  void whatIsNoIdIsRefusedByTheNameOfItsHeader(String text) {
    assertThatExceptionOfType(InvalidInputException.class)
        .isThrownBy(() -> EventId.of(text))
        .satisfies(e -> assertThat(e.field()).isEqualTo("Last-Event-ID"));
  }
}
