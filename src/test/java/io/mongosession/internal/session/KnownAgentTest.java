package io.mongosession.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What a manager may leave out of a sync because it knows that it is stored. */
class KnownAgentTest {

  private static final Document ONE = new Document("state", new Document("turn", 1));
  private static final Document TWO = new Document("state", new Document("turn", 2));
  private static final Document TOKENS = new Document("tokens", 1);

  /** A write of fields that nothing disturbs. */
  private static KnownAgent after(KnownAgent before, Document fields) {
    return before.writing(fields).stored(before, fields).ended();
  }

  private static Document message(long number, Document metrics) {
    return new Document("number", number).append("metrics", metrics);
  }

  @Test
  void aSyncLeavesOutWhatIsKnownToBeStored() {
    KnownAgent known = after(KnownAgent.NOTHING, ONE);

    assertThat(known.changed(ONE)).isEmpty();
    assertThat(known.changed(TWO)).isEqualTo(TWO);
    assertThat(known.changed(new Document("model", null))).hasSize(1);
    assertThat(KnownAgent.NOTHING.changed(ONE)).isEqualTo(ONE);
  }

  @Test
  void aSyncDuringAWriteOrAfterOneThatFailedLeavesNothingOut() {
    KnownAgent known = after(KnownAgent.NOTHING, ONE);

    for (KnownAgent unsure : new KnownAgent[] {known.writing(TWO), known.writing(TWO).ended()}) {
      assertThat(unsure.changed(ONE)).isEqualTo(ONE);
      assertThat(unsure.changed(TWO)).isEqualTo(TWO);
    }
  }

  @Test
  void aSyncAfterTwoWritesAtOnceLeavesNothingOut() {
    KnownAgent first = KnownAgent.NOTHING;
    KnownAgent second = first.writing(ONE);
    KnownAgent both = second.writing(TWO);

    KnownAgent secondEndedFirst = both.stored(second, TWO).ended().stored(first, ONE).ended();
    KnownAgent firstEndedFirst = both.stored(first, ONE).ended().stored(second, TWO).ended();

    for (KnownAgent known : new KnownAgent[] {secondEndedFirst, firstEndedFirst}) {
      assertThat(known.changed(ONE)).isEqualTo(ONE);
      assertThat(known.changed(TWO)).isEqualTo(TWO);
      assertThat(after(known, TWO).changed(TWO)).describedAs("one write alone").isEmpty();
    }
  }

  @Test
  void aRestoreThatAWriteDisturbedIsNotBelieved() {
    KnownAgent before = KnownAgent.NOTHING;

    KnownAgent wroteMeanwhile = after(before, TWO).restored(before, ONE, null);
    KnownAgent writing = before.writing(TWO);
    KnownAgent duringTheWrite = writing.restored(writing, ONE, null).stored(before, TWO).ended();

    assertThat(wroteMeanwhile.changed(ONE)).isEqualTo(ONE);
    assertThat(duringTheWrite.changed(ONE)).isEqualTo(ONE);
    assertThat(before.restored(before, ONE, null).changed(ONE)).isEmpty();
  }

  @Test
  void theNumberOfTheLatestMessageNeverMovesBack() {
    KnownAgent known =
        KnownAgent.NOTHING.appended(7, message(7, TOKENS)).appended(3, new Document());

    assertThat(known.latestNumber()).isEqualTo(7);
    assertThat(known.changedMetrics(new Document(TOKENS).append("latency", 2)))
        .isEqualTo(new Document("latency", 2));
  }

  @Test
  void metricsAreKnownOfTheLatestMessageAlone() {
    KnownAgent before = KnownAgent.NOTHING.appended(7, message(7, null));
    KnownAgent writing = before.writingMetrics(TOKENS);

    assertThat(writing.storedMetrics(before, 7, TOKENS).ended().changedMetrics(TOKENS)).isEmpty();
    assertThat(writing.storedMetrics(before, 6, TOKENS).ended().changedMetrics(TOKENS))
        .isEqualTo(TOKENS);
  }

  @Test
  void metricsThatTwoWritesStoredAtOnceAreNotKnown() {
    KnownAgent before = KnownAgent.NOTHING.appended(7, message(7, null));
    KnownAgent second = before.writingMetrics(TOKENS);
    Document others = new Document("tokens", 2);

    KnownAgent both =
        second
            .writingMetrics(others)
            .storedMetrics(before, 7, TOKENS)
            .ended()
            .storedMetrics(second, 7, others)
            .ended();

    assertThat(both.changedMetrics(TOKENS)).isEqualTo(TOKENS);
    assertThat(both.changedMetrics(others)).isEqualTo(others);
  }

  @Test
  void whatAWriteStoredInADeletedSessionIsNotKnown() {
    KnownAgent before = after(KnownAgent.NOTHING, TWO).appended(7, message(7, TOKENS));

    KnownAgent forgotten = before.writing(ONE).forgotten().stored(before, ONE).ended();

    assertThat(forgotten.changed(ONE)).isEqualTo(ONE);
    assertThat(forgotten.changed(TWO)).isEqualTo(TWO);
    assertThat(forgotten.changedMetrics(TOKENS)).isEqualTo(TOKENS);
    assertThat(forgotten.latestNumber()).isEqualTo(-1);
    assertThat(after(forgotten, ONE).changed(ONE)).describedAs("the next write").isEmpty();
  }
}
