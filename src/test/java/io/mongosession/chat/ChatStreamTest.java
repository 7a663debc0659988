package io.mongosession.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChatStreamTest {

  private static final EventId START = EventId.beginning("01234567", 0);
  private static final ChatResult RESULT = new ChatResult("ab", 0, 1L, 2, "stop", null, false);

  private final ChatStream stream = new ChatStream();

  @Test
  void piecesOfOneMessageThatNobodyTookAreOnePiece() {
    stream.addText("a", START.in(1, 1));
    stream.addText("b", START.in(1, 2));
    stream.addText("c", START.in(2, 1));

    assertThat(stream.lastEventId()).isEmpty();
    assertThat(stream.poll()).isEqualTo(new ChatEvent.Token("ab"));
    assertThat(stream.lastEventId()).contains("01234567:1:2");
    assertThat(stream.poll()).isEqualTo(new ChatEvent.Token("c"));
    assertThat(stream.poll()).isNull();
  }

  @Test
  void theEndComesLastAndStays() {
    stream.addText("a", START.in(1, 1));
    stream.end(RESULT, START.in(1, 2));

    assertThat(stream.poll()).isInstanceOf(ChatEvent.Token.class);
    assertThat(stream.poll()).isEqualTo(new ChatEvent.Done(RESULT));
    assertThat(stream.poll()).isEqualTo(new ChatEvent.Done(RESULT));
    assertThat(stream.lastEventId()).contains("01234567:1:2");
  }

  @Test
  void aFailureIsThrownBehindWhatCameBefore() {
    stream.addText("a", START.in(1, 1));
    stream.fail(new IllegalStateException("x"), START.in(1, 2));

    assertThat(stream.next(Duration.ZERO)).isInstanceOf(ChatEvent.Token.class);
    assertThatThrownBy(() -> stream.next(Duration.ZERO)).hasMessage("x");
    assertThat(stream.lastEventId()).contains("01234567:1:2");
  }

  @Test
  void aReaderIsCalledWhenThereIsMore() {
    AtomicInteger calls = new AtomicInteger();
    stream.onEvent(calls::incrementAndGet);
    stream.addText("a", START.in(1, 1));
    stream.changed();
    stream.end(RESULT, START);

    assertThat(calls).hasValue(3);
  }

  @Test
  void whoLeavesKeepsNothingAndIsNotCalled() {
    List<String> called = new ArrayList<>();
    stream.onEvent(() -> called.add("reader"));
    stream.onClose(() -> called.add("before"));
    stream.onClose(() -> called.add("closed"));
    stream.addText("a", START.in(1, 1));
    stream.close();
    stream.close();
    stream.addText("b", START.in(1, 2));
    stream.changed();
    stream.onClose(() -> called.add("late"));

    assertThat(stream.poll()).isNull();
    assertThat(called).containsExactly("reader", "closed", "late");
  }

  @Test
  void aReaderThatIsInterruptedStopsReading() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> stream.next(Duration.ofMinutes(1)))
        .isInstanceOf(UnavailableException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
