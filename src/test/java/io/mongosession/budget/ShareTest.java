package io.mongosession.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShareTest {

  private static final long MIB = 1024 * 1024;

  private final MemoryBudget budget = new MemoryBudget(4 * MIB);
  private final Share share = new Share(budget);

  @AfterEach
  void leave() {
    Share.leave();
  }

  @Test
  void whatIsUsedIsHeldUntilTheEnd() {
    share.take(MIB);
    share.giveBack(MIB);
    assertThat(budget.taken()).isEqualTo(MIB);

    share.take(MIB);
    assertThat(budget.taken()).as("used again").isEqualTo(MIB);

    share.close();
    assertThat(budget.taken()).isZero();
    share.take(8 * MIB);
    assertThat(budget.taken()).as("after the end").isZero();
  }

  @Test
  void whatIsReadIsTakenOutOfTheRoomForItAndTheRestIsGivenBack() {
    share.reading(
        2 * MIB,
        () -> {
          share.take(MIB);
          assertThat(budget.taken()).isEqualTo(2 * MIB);
          return null;
        });

    assertThat(budget.taken()).isEqualTo(MIB);
  }

  @Test
  void thereIsNoMoreRoomThanAnOwnerMayHold() {
    share.belongsTo("a");
    share.take(100);

    share.makeRoom(100 * MIB);

    assertThat(budget.taken()).isEqualTo(2 * MIB);
  }

  @Test
  void aRequestThatNeverFitsIsRefusedForEver() {
    share.belongsTo("a");

    assertRefused(2 * MIB + 1, true);
    share.take(MIB);
    assertRefused(MIB + 1, true);

    assertThat(budget.taken()).isEqualTo(MIB);
  }

  @Test
  void aRequestThatFitsLaterIsRefusedForNow() {
    Share other = new Share(budget);
    other.take(3 * MIB);

    assertRefused(2 * MIB, false);

    other.close();
    share.take(2 * MIB);
    assertThat(budget.taken()).isEqualTo(2 * MIB);
  }

  @Test
  void itBelongsToTheThreadsThatServeTheRequest() throws InterruptedException {
    assertThat(Share.current().isCounted()).isFalse();
    Share.enter(share);
    Thread thread = new Thread(Share.carrying(() -> Share.current().take(MIB)));
    thread.start();
    thread.join();

    assertThat(budget.taken()).isEqualTo(MIB);
  }

  private void assertRefused(long bytes, boolean forEver) {
    assertThatExceptionOfType(OverBudgetException.class)
        .isThrownBy(() -> share.take(bytes))
        .satisfies(e -> assertThat(e.isForEver()).isEqualTo(forEver));
  }
}
