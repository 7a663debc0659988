package io.mongosession.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What a manager may leave out of a sync because it knows that it is stored. */
class KnownAgentTest {

  private static final Document ONE = new Document("state", new Document("turn", 1));
  private static final Document TWO = new Document("state", new Document("turn", 2));

  private final KnownAgent memory = new KnownAgent();

  @Test
  void aSyncLeavesOutWhatIsKnownToBeStored() {
    memory.storing(ONE, () -> true);
    assertThat(memory.changed(ONE)).isEmpty();
    assertThat(memory.changed(TWO)).isEqualTo(TWO);
    assertThat(memory.changed(new Document("model", null))).hasSize(1);
  }

  @Test
  void aSyncAfterAFailedWriteLeavesNothingOut() {
    memory.storing(ONE, () -> true);
    assertThatThrownBy(
            () ->
                memory.storing(
                    TWO,
                    () -> {
                      throw new IllegalStateException();
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(memory.changed(ONE)).isEqualTo(ONE);
    assertThat(memory.changed(TWO)).isEqualTo(TWO);
  }

  @Test
  void aSyncAfterTwoWritesAtOnceLeavesNothingOut() {
    memory.storing(ONE, () -> memory.storing(TWO, () -> true));
    assertThat(memory.changed(ONE)).isEqualTo(ONE);
    assertThat(memory.changed(TWO)).isEqualTo(TWO);

    memory.storing(TWO, () -> true);
    assertThat(memory.changed(TWO)).describedAs("one write alone").isEmpty();
  }

  @Test
  void theNumberOfTheLatestMessageNeverMovesBack() {
    memory.appended(7, new Document("metrics", new Document("tokens", 1)));
    memory.appended(3, new Document());
    assertThat(memory.latestNumber()).isEqualTo(7);
    assertThat(memory.changedMetrics(new Document("tokens", 1).append("latency", 2)))
        .isEqualTo(new Document("latency", 2));
  }
}
