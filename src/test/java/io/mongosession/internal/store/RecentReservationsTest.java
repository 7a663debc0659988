package io.mongosession.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mongosession.internal.store.RecentReservations.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What an agent's last reservations say about a writer's own. */
class RecentReservationsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static Document session(Document agent) {
    return new Document("_id", "s").append("agents", new Document("agent", agent));
  }

  private static Document entry(String token, int count, Duration age) {
    return RecentReservations.entry(token, count, Date.from(Instant.now().minus(age)));
  }

  private static Found find(Document agent, String token) {
    return RecentReservations.find(session(agent), "agent", token);
  }

  private static Document recent(Object... entries) {
    return new Document("next_number", 9L).append("recent", List.of(entries));
  }

  @Test
  void theNumbersBehindAReservationAreTheSumOfTheLaterCounts() {
    Document agent =
        recent(
            entry("registered", 0, MINUTE),
            entry("a", 2, Duration.ZERO),
            entry("b", 3, Duration.ZERO),
            entry("c", 4, Duration.ZERO));

    assertThat(find(agent, "a")).extracting(Found::count, Found::behind).containsExactly(2, 7L);
    assertThat(find(agent, "b")).extracting(Found::count, Found::behind).containsExactly(3, 4L);
    assertThat(find(agent, "c")).extracting(Found::count, Found::behind).containsExactly(4, 0L);
    assertThat(find(agent, "d")).isNull();
    assertThat(find(new Document("next_number", 0L), "a")).isNull();
  }

  @Test
  void aReservationBehindWhichThereAreOthersIsOpenForAsLongAsReadersWait() {
    Document agent =
        recent(
            entry("old", 1, MINUTE.multipliedBy(2)),
            entry("young", 1, Duration.ZERO),
            entry("last", 1, MINUTE.multipliedBy(2)));

    assertThat(find(agent, "old").isOpen(MINUTE)).isFalse();
    assertThat(find(agent, "young").isOpen(MINUTE)).isTrue();
    assertThat(find(agent, "last").isOpen(MINUTE)).isTrue();
  }

  @Test
  void aReservationOfAnEarlierVersionIsTheLast() {
    Document agent =
        new Document("next_number", 3L)
            .append("last_write", new Document("token", "a").append("count", 2));

    assertThat(find(agent, "a")).isEqualTo(new Found(2, 0, null));
    assertThat(find(agent, "a").isOpen(MINUTE)).isTrue();
    assertThat(find(agent, "b")).isNull();
  }

  @Test
  void whereAnEarlierVersionWroteLastTheNumbersOfOthersAreNotKnown() {
    Document agent =
        recent(entry("a", 2, Duration.ZERO))
            .append("last_write", new Document("token", "b").append("count", 2));

    assertThat(find(agent, "a").isOpen(MINUTE)).isFalse();
    assertThat(find(agent, "b").isOpen(MINUTE)).isTrue();
  }

  @Test
  void whatAnotherProgramPutInTheirPlaceIsAnErrorThatNamesIt() {
    assertThatThrownBy(() -> find(new Document("recent", "text"), "a"))
        .isInstanceOf(ForeignFieldException.class)
        .hasMessageContaining("agents.agent.recent");
    assertThatThrownBy(() -> find(recent(entry("a", 1, MINUTE), new Document("count", "x")), "a"))
        .isInstanceOf(ForeignFieldException.class)
        .hasMessageContaining("agents.agent.recent.1.count");
  }
}
