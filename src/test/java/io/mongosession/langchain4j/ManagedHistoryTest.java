package io.mongosession.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import io.mongosession.Agent;
import io.mongosession.Message;
import io.mongosession.MessageStatus;
import io.mongosession.langchain4j.MemoryRanges.Range;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What an agent's state says of its memory: windows and summaries of Strands, and our own. */
class ManagedHistoryTest {

  private static final Map<String, Object> SUMMARY =
      Map.of("role", "user", "content", List.of(Map.of("text", "Summary: beds.")));

  private static Agent agent(Map<String, Object> state) {
    return new Agent("a", Map.of(), state, null, null, Map.of(), 20, Instant.EPOCH, Instant.EPOCH);
  }

  private static List<Message> log(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(
            number ->
                new Message(
                    "s",
                    "a",
                    number,
                    number % 2 == 0 ? "user" : "assistant",
                    "m" + number,
                    MessageStatus.COMPLETE,
                    Instant.EPOCH,
                    Instant.EPOCH,
                    null,
                    null,
                    List.of(),
                    null))
        .toList();
  }

  private static List<Long> numbers(Map<String, Object> state, List<Message> log) {
    return MemoryState.of(agent(state)).shown(log).stream().map(Message::number).toList();
  }

  @Test
  void aSummaryIsShownInPlaceOfWhatItCovers() {
    Map<String, Object> state =
        Map.of(
            "__name__",
            "SummarizingConversationManager",
            "removed_message_count",
            9,
            "summary_message",
            SUMMARY);

    List<Message> shown = MemoryState.of(agent(state)).shown(log(0, 19));

    assertThat(MessageCodec.fromStored(shown.get(0))).isEqualTo(UserMessage.from("Summary: beds."));
    assertThat(shown.subList(1, 12)).isEqualTo(log(9, 19));
    assertThat(shown).hasSize(12);
    assertThat(MemoryState.of(agent(state)).shown(log(12, 19)))
        .as("also where the part that is read begins behind it")
        .hasSize(9);
  }

  @Test
  void aSlidingWindowShowsWhatItLeft() {
    Map<String, Object> state = new HashMap<>();
    state.put("__name__", "SlidingWindowConversationManager");
    state.put("removed_message_count", 10L);
    state.put("summary_message", null);

    assertThat(ManagedHistory.of(agent(state))).isEqualTo(new ManagedHistory(10, null));
    assertThat(MemoryState.of(agent(state)).shown(log(0, 15))).isEqualTo(log(10, 15));
  }

  @Test
  void aStateThatSaysNothingOfItShowsAll() {
    for (Map<String, Object> state :
        List.<Map<String, Object>>of(
            Map.of(),
            Map.of("window", 20),
            Map.of("removed_message_count", "9", "summary_message", "text"),
            Map.of("removed_message_count", -1),
            Map.of("memory_ranges", "all"),
            Map.of("memory_ranges", Map.of("shown", List.of())),
            Map.of("memory_ranges", Map.of("shown", List.of("a"))))) {
      assertThat(MemoryState.of(agent(state)).shown(log(0, 5)))
          .as("%s", state)
          .isEqualTo(log(0, 5));
    }
  }

  @Test
  void theMemorysOwnRangesComeBeforeThoseOfAConversationManager() {
    Map<String, Object> state = new HashMap<>();
    state.put("removed_message_count", 9);
    state.put("summary_message", SUMMARY);
    state.put("memory_ranges", Map.of("shown", List.of(7, 8, 2, 4, 10)));

    assertThat(numbers(state, log(0, 12))).containsExactly(7L, 2L, 3L, 10L, 11L, 12L);
  }

  @Test
  void theBoundaryThatEarlierVersionsKeptHolds() {
    assertThat(numbers(Map.of("memory_first", 4), log(0, 5))).containsExactly(4L, 5L);
  }

  @Test
  void aChangeIsShownOnlyWhenAllOfItHasArrived() {
    Map<String, Object> state =
        MemoryState.update(
                agent(Map.of()),
                new MemoryRanges(List.of(new Range(5, 6), new Range(3, 5), Range.endless(6))),
                new Range(5, 7),
                MemoryRanges.from(1))
            .conversationManagerState();

    assertThat(numbers(state, log(0, 4))).containsExactly(1L, 2L, 3L, 4L);
    assertThat(numbers(state, log(0, 5))).containsExactly(1L, 2L, 3L, 4L);
    assertThat(numbers(state, log(0, 6))).containsExactly(5L, 3L, 4L, 6L);
    assertThat(numbers(state, log(6, 7)))
        .as("what lies before the part that is read has arrived")
        .containsExactly(6L, 7L);
  }

  @Test
  void rangesAreStoredAsTheirBounds() {
    MemoryRanges ranges = new MemoryRanges(List.of(new Range(5, 6), Range.endless(9)));

    assertThat(ranges.stored()).containsExactly(5L, 6L, 9L);
    assertThat(MemoryRanges.read(ranges.stored())).contains(ranges);
    assertThat(MemoryRanges.read(Arrays.asList(5, null, 9))).isEmpty();
    assertThat(MemoryRanges.from(2).without(new Range(4, 6)).stored()).containsExactly(2L, 4L, 6L);
    assertThat(ranges.without(new Range(4, 12)).stored()).containsExactly(12L);
  }

  @Test
  void ofEqualMessagesTheLatestIsTakenSoThatANewOneIsNew() {
    List<dev.langchain4j.data.message.ChatMessage> shown =
        List.of(UserMessage.from("ok"), UserMessage.from("r"), UserMessage.from("ok"));
    List<dev.langchain4j.data.message.ChatMessage> wanted =
        List.of(UserMessage.from("r"), UserMessage.from("ok"), UserMessage.from("ok"));

    assertThat(CommonMessages.places(shown, wanted)).containsExactly(1, 2, -1);
  }
}
